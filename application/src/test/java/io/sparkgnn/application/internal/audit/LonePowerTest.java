// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.train.config.TaskType;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LonePowerTest {
  private static final int ROWS = 4000;
  private final Random random = new Random(5);

  private boolean[] halves() {
    boolean[] half = new boolean[ROWS];
    for (int i = 0; i < ROWS; i++) {
      half[i] = random.nextBoolean();
    }
    return half;
  }

  private double[] labels(int classes) {
    return random.ints(ROWS, 0, classes).asDoubleStream().toArray();
  }

  @Test
  void aColumnThatIsTheLabelPredictsIt() {
    for (TaskType task : TaskType.values()) {
      double[] labels = labels(task == TaskType.BINARY ? 2 : 5);
      Object[] numbers = new Object[ROWS];
      Object[] texts = new Object[ROWS];
      Object[] nulls = new Object[ROWS];
      for (int i = 0; i < ROWS; i++) {
        numbers[i] = labels[i] * 3 - 1;
        texts[i] = "label " + labels[i];
        nulls[i] = labels[i] > 0 ? 7 : null;
      }
      boolean[] half = halves();
      assertThat(LonePower.score(numbers, labels, half, task)).isCloseTo(1, within(1e-9));
      assertThat(LonePower.score(texts, labels, half, task)).isCloseTo(1, within(1e-9));
      if (task == TaskType.BINARY) {
        assertThat(LonePower.score(nulls, labels, half, task)).isCloseTo(1, within(1e-9));
      }
    }
  }

  @Test
  void aColumnThatKnowsNothingDoesNot() {
    for (TaskType task : TaskType.values()) {
      double[] labels = labels(2);
      Object[] noise = random.doubles(ROWS).boxed().toArray();
      double score = LonePower.score(noise, labels, halves(), task);
      assertThat(score).isLessThan(task == TaskType.BINARY ? 0.56 : 0.1);
    }
  }

  @Test
  void aKeyThatTellsEachRowApartPredictsNothing() {
    double[] labels = labels(2);
    Object[] keys = new Object[ROWS];
    for (int i = 0; i < ROWS; i++) {
      keys[i] = "row " + i;
    }
    assertThat(LonePower.score(keys, labels, halves(), TaskType.BINARY))
        .isCloseTo(0.5, within(0.05));
  }

  @Test
  void labelsThatAreAllAlikeGiveNoScore() {
    double[] labels = new double[ROWS];
    Object[] noise = random.doubles(ROWS).boxed().toArray();
    for (TaskType task : TaskType.values()) {
      assertThat(LonePower.score(noise, labels, halves(), task)).isNaN();
    }
  }
}
