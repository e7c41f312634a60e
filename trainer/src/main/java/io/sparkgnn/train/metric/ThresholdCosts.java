// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.NumberLabels;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What wrong answers about labels 0 and 1 cost, a row, by where the probability of 1 must lie for 1
 * to be answered.
 *
 * @param falsePositive what 1 in place of 0 costs
 * @param falseNegative what 0 in place of 1 costs
 * @param threshold the probability from which on 1 costs least on these rows; the highest of
 *     equally good ones
 * @param cost there
 * @param rightThreshold the same of probabilities that are right, whatever the rows (Elkan 2001,
 *     "The Foundations of Cost-Sensitive Learning")
 * @param rightCost of these rows there
 * @param never where 0 is always answered
 * @param always where 1 is
 */
public record ThresholdCosts(
    double falsePositive,
    double falseNegative,
    double threshold,
    double cost,
    double rightThreshold,
    double rightCost,
    double never,
    double always) {

  /**
   * Checks that costs are two numbers.
   *
   * @throws UserErrorException if not
   */
  public static void check(List<Double> costs) {
    if (costs.size() != 2) {
      throw new UserErrorException(
          "Cannot use costs = %s: allowed are two numbers, what a false positive and what a false negative costs"
              .formatted(costs));
    }
  }

  /**
   * Of some rows.
   *
   * @param costs of a false positive and a false negative, above 0
   * @param probabilities of 1, one a row; at least one
   * @param labels 0 or 1, which may weigh differently
   */
  public static ThresholdCosts of(List<Double> costs, float[] probabilities, NumberLabels labels) {
    check(costs);
    double positive = costs.get(0);
    double negative = costs.get(1);
    double right = positive / (positive + negative);
    double total = labels.totalWeight();
    double never = 0;
    double always = 0;
    double rightCost = 0;
    for (int row = 0; row < probabilities.length; row++) {
      double missed = missed(labels, row, negative);
      double wrong = wrong(labels, row, positive);
      never += missed;
      always += wrong;
      rightCost += probabilities[row] >= right ? wrong : missed;
    }
    int[] order =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted((a, b) -> Float.compare(probabilities[b], probabilities[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    double least = never;
    double threshold = (1 + probabilities[order[0]]) / 2;
    double now = never;
    for (int i = 0; i < order.length; i++) {
      now += wrong(labels, order[i], positive) - missed(labels, order[i], negative);
      boolean last = i == order.length - 1;
      double next = last ? 0 : probabilities[order[i + 1]];
      if ((last || next != probabilities[order[i]]) && now < least) {
        least = now;
        threshold = (probabilities[order[i]] + next) / 2;
      }
    }
    return new ThresholdCosts(
        positive,
        negative,
        threshold,
        least / total,
        right,
        rightCost / total,
        never / total,
        always / total);
  }

  /** What answering 0 costs. */
  private static double missed(NumberLabels labels, int row, double negative) {
    return labels.value(row, 0) > 0.5f ? negative * labels.weight(row) : 0;
  }

  /** What answering 1 costs. */
  private static double wrong(NumberLabels labels, int row, double positive) {
    return labels.value(row, 0) > 0.5f ? 0 : positive * labels.weight(row);
  }

  /**
   * A line for people.
   *
   * @param one what label 1 is called
   */
  public String text(String one) {
    return String.format(
        Locale.ROOT,
        "Cost a row, of false positives at %s and false negatives at %s: %.4f where %s begins at a probability of %.3f, the best of these rows; %.4f at %.3f, the best where probabilities are right; %.4f for never, %.4f for always",
        plain(falsePositive),
        plain(falseNegative),
        cost,
        one,
        threshold,
        rightCost,
        rightThreshold,
        never,
        always);
  }

  private static String plain(double cost) {
    return cost == Math.rint(cost) ? String.format(Locale.ROOT, "%.0f", cost) : "" + cost;
  }
}
