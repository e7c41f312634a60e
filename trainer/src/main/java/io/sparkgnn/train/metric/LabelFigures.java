// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import io.sparkgnn.seed.NumberLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures of rows that may have any number of classes at once: labels of 0 and 1 and as many
 * probabilities a row. What scikit-learn calls micro takes all pairs of row and class together,
 * macro is the mean of the classes; classes of which no row is are no part of it, where
 * scikit-learn counts them as 0.
 */
public final class LabelFigures {
  private LabelFigures() {}

  /**
   * How well one class is told.
   *
   * @param number of the class
   * @param support rows that have it
   * @param prevalence their share
   * @param auroc NaN where every row has it, or none
   * @param averagePrecision NaN where no row has it
   * @param f1 by the thresholds; NaN where no row has it and none is said to
   */
  public record OfClass(
      int number,
      int support,
      double prevalence,
      double auroc,
      double averagePrecision,
      double f1) {
    /** By name, in the order to show. */
    public Map<String, Double> figures() {
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("support", (double) support);
      figures.put("prevalence", prevalence);
      figures.put("auroc", auroc);
      figures.put("average_precision", averagePrecision);
      figures.put("f1", f1);
      return figures;
    }
  }

  /** The figures of each class, in their order. */
  public static List<OfClass> each(Judged judged) {
    NumberLabels labels = labels(judged);
    List<OfClass> classes = new ArrayList<>();
    for (int c = 0; c < judged.outputs(); c++) {
      float[] score = scores(judged, c);
      float[] label = labels.column(c);
      int support = 0;
      for (float one : label) {
        support += one > 0.5 ? 1 : 0;
      }
      classes.add(
          new OfClass(
              c,
              support,
              (double) support / label.length,
              Metrics.auroc(score, label, judged.weight()),
              Metrics.averagePrecision(score, label, judged.weight()),
              count(judged, c, c + 1).f1()));
    }
    return classes;
  }

  static double macroAuroc(Judged judged) {
    return mean(
        judged, c -> Metrics.auroc(scores(judged, c), labels(judged).column(c), judged.weight()));
  }

  static double macroAveragePrecision(Judged judged) {
    return mean(
        judged,
        c ->
            Metrics.averagePrecision(scores(judged, c), labels(judged).column(c), judged.weight()));
  }

  static double microAveragePrecision(Judged judged) {
    return Metrics.averagePrecision(judged.predictions(), judged.label(), judged.weightOfEach());
  }

  static double macroF1(Judged judged) {
    return mean(
        judged,
        c -> {
          Count count = count(judged, c, c + 1);
          return count.actual() == 0 ? Double.NaN : count.f1();
        });
  }

  static double microF1(Judged judged) {
    return count(judged, 0, judged.outputs()).f1();
  }

  /** Whether some class is one of some rows and not of others. */
  static boolean someDiffer(NumberLabels labels) {
    for (int c = 0; c < labels.width(); c++) {
      for (int row = 1; row < labels.size(); row++) {
        if (labels.value(row, c) != labels.value(0, c)) {
          return true;
        }
      }
    }
    return false;
  }

  private interface Figure {
    double of(int number);
  }

  /** Of the classes that have one. */
  private static double mean(Judged judged, Figure figure) {
    double sum = 0;
    int counted = 0;
    for (int c = 0; c < judged.outputs(); c++) {
      double value = figure.of(c);
      if (!Double.isNaN(value)) {
        sum += value;
        counted++;
      }
    }
    return counted == 0 ? Double.NaN : sum / counted;
  }

  /** Weights of rows that are right, are said to have a class, and have it. */
  private record Count(double hit, double said, double actual) {
    double f1() {
      return said + actual == 0 ? Double.NaN : 2 * hit / (said + actual);
    }
  }

  private static Count count(Judged judged, int from, int to) {
    NumberLabels labels = labels(judged);
    double hit = 0;
    double said = 0;
    double actual = 0;
    for (int row = 0; row < judged.rows(); row++) {
      float weight = labels.weight(row);
      for (int c = from; c < to; c++) {
        boolean is = labels.value(row, c) > 0.5;
        boolean predicted =
            judged.thresholds().reached(c, judged.predictions()[row * judged.outputs() + c]);
        hit += is && predicted ? weight : 0;
        said += predicted ? weight : 0;
        actual += is ? weight : 0;
      }
    }
    return new Count(hit, said, actual);
  }

  private static NumberLabels labels(Judged judged) {
    return (NumberLabels) judged.labels();
  }

  private static float[] scores(Judged judged, int number) {
    float[] scores = new float[judged.rows()];
    for (int row = 0; row < scores.length; row++) {
      scores[row] = judged.predictions()[row * judged.outputs() + number];
    }
    return scores;
  }
}
