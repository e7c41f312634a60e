// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import io.sparkgnn.error.UserErrorException;
import java.util.List;

/**
 * How a class follows from probabilities, as Spark ML's {@code thresholds} have it: the one whose
 * probability divided by its number is the largest, the first of equal ones. A class of number 0 is
 * it wherever it is possible. Where a row may have several classes at once, it has those whose
 * probability is at least their number.
 *
 * @param values one a class; empty for the most probable class
 */
public record Thresholds(List<Double> values) {
  /** The most probable class. */
  public static final Thresholds NONE = new Thresholds(List.of());

  public Thresholds {
    values = List.copyOf(values);
  }

  /**
   * Checks that they are for so many classes.
   *
   * @param classes 0 for a task without classes
   * @throws UserErrorException if not, or if more than one is 0
   */
  public void check(int classes) {
    if (values.isEmpty()) {
      return;
    }
    String problem = null;
    if (classes == 0) {
      problem = "a regression has no classes; leave it out";
    } else if (values.size() != classes) {
      problem = "allowed are %d numbers, one for each class".formatted(classes);
    } else if (values.stream().filter(value -> value == 0).count() > 1) {
      problem = "at most one of them is 0";
    }
    if (problem != null) {
      throw new UserErrorException("Cannot use thresholds = %s: %s".formatted(values, problem));
    }
  }

  /**
   * Checks that they are for so many labels, of which a row may have any.
   *
   * @throws UserErrorException if not
   */
  public void checkEach(int labels) {
    if (!values.isEmpty() && values.size() != labels) {
      throw new UserErrorException(
          "Cannot use thresholds = %s: allowed are %d numbers, one for each class"
              .formatted(values, labels));
    }
  }

  /**
   * Whether a row that may have any number of labels has this one: where its probability is at
   * least the label's number, or 0.5 where there are none.
   */
  public boolean reached(int label, double probability) {
    return probability >= (values.isEmpty() ? 0.5 : values.get(label));
  }

  /** The class of some probabilities, one a class. */
  public int classOf(double... probabilities) {
    int most = 0;
    for (int c = 1; c < probabilities.length; c++) {
      most = scaled(probabilities[c], c) > scaled(probabilities[most], most) ? c : most;
    }
    return most;
  }

  private double scaled(double probability, int number) {
    if (values.isEmpty()) {
      return probability;
    }
    double threshold = values.get(number);
    return threshold == 0 && probability > 0
        ? Double.POSITIVE_INFINITY
        : threshold == 0 ? 0 : probability / threshold;
  }
}
