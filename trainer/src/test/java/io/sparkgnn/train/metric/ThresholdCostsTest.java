// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.NumberLabels;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThresholdCostsTest {
  private static double cost(
      List<Double> costs, float[] probabilities, NumberLabels labels, double from) {
    double sum = 0;
    double total = 0;
    for (int row = 0; row < probabilities.length; row++) {
      boolean one = probabilities[row] >= from;
      boolean is = labels.value(row, 0) == 1;
      sum += labels.weight(row) * (one == is ? 0 : one ? costs.get(0) : costs.get(1));
      total += labels.weight(row);
    }
    return sum / total;
  }

  @Test
  void noThresholdCostsLess() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int rows = 1 + random.nextInt(40);
      float[] probabilities = new float[rows];
      float[] label = new float[rows];
      float[] weights = new float[random.nextBoolean() ? rows : 0];
      for (int i = 0; i < rows; i++) {
        probabilities[i] = random.nextInt(9) / 8f;
        label[i] = random.nextInt(2);
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i] = 0.5f + random.nextFloat();
      }
      NumberLabels labels = new NumberLabels(1, label, weights);
      List<Double> costs = List.of(0.1 + random.nextDouble(), 0.1 + 4 * random.nextDouble());
      ThresholdCosts found = ThresholdCosts.of(costs, probabilities, labels);
      double least = Double.POSITIVE_INFINITY;
      for (int i = -1; i <= 17; i++) {
        least = Math.min(least, cost(costs, probabilities, labels, i / 16.0 + 0.01));
      }
      assertThat(found.cost()).as("seed %d", seed).isCloseTo(least, within(1e-6));
      boolean certain = found.threshold() == 1 || found.threshold() == 0;
      if (!certain) { // else rows of probability 1 are never taken, or those of 0 always
        assertThat(cost(costs, probabilities, labels, found.threshold()))
            .as("seed %d", seed)
            .isCloseTo(least, within(1e-6));
      }
      assertThat(found.never()).isCloseTo(cost(costs, probabilities, labels, 2), within(1e-6));
      assertThat(found.always()).isCloseTo(cost(costs, probabilities, labels, -1), within(1e-6));
      double right = costs.get(0) / (costs.get(0) + costs.get(1));
      assertThat(found.rightThreshold()).isEqualTo(right);
      assertThat(found.rightCost())
          .isCloseTo(cost(costs, probabilities, labels, right), within(1e-6));
    }
  }

  /** Elkan's threshold, found in rows whose labels were drawn by their probabilities. */
  @Test
  void whereProbabilitiesAreRightItIsTheOneThatTheCostsSay() {
    Random random = new Random(3);
    float[] probabilities = new float[200_000];
    float[] label = new float[probabilities.length];
    for (int i = 0; i < label.length; i++) {
      probabilities[i] = random.nextFloat();
      label[i] = random.nextFloat() < probabilities[i] ? 1 : 0;
    }
    ThresholdCosts found =
        ThresholdCosts.of(List.of(1.0, 5.0), probabilities, NumberLabels.of(label));
    assertThat(found.threshold()).isCloseTo(1 / 6.0, within(0.03));
    assertThat(found.cost()).isLessThan(found.always()).isLessThan(found.never());
    assertThat(found.text("label 1"))
        .startsWith("Cost a row, of false positives at 1 and false negatives at 5: 0.4")
        .contains("at 0.167, the best where probabilities are right; 2.5");
  }

  @Test
  void otherThanTwoNumbersAreRefused() {
    assertThatThrownBy(() -> ThresholdCosts.check(List.of(1.0)))
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "Cannot use costs = [1.0]: allowed are two numbers, what a false positive and what a false negative costs");
  }
}
