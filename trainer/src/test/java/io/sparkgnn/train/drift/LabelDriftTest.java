// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.encode.Clock;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Movements that are planted are named; what only varies is not. */
class LabelDriftTest {
  private static final int ENTITIES = 300;
  private static final int SEEDS = 200;
  private static final int MONTHS = 24;
  private static final int VALIDATED = 3;
  private static final Task COUNTS = Tasks.ofModel(TaskType.REGRESSION, ClassValues.NONE);
  private static final Task FLAGS = Tasks.ofModel(TaskType.BINARY, ClassValues.NONE);

  /** Counts of entities that differ, by month, from a rate that all share. */
  private static SeedSet counts(
      long seed, int from, int until, boolean flags, DoubleUnaryOperator rate) {
    Random random = new Random(seed);
    int rows = ENTITIES * (until - from);
    long[] entity = new long[rows];
    long[] time = new long[rows];
    float[] label = new float[rows];
    double[] own = new double[ENTITIES];
    Arrays.setAll(own, i -> Math.exp(random.nextGaussian()));
    for (int row = 0; row < rows; row++) {
      int month = from + row / ENTITIES;
      entity[row] = row % ENTITIES;
      time[row] = month * 30 * Clock.DAY;
      double mean = own[row % ENTITIES] * rate.applyAsDouble(month);
      int count = 0;
      for (double left = random.nextDouble(); left > Math.exp(-mean); count++) {
        left *= random.nextDouble();
      }
      label[row] = flags ? Math.min(1, count) : count;
    }
    return SeedSet.of(0, entity, time, label);
  }

  private static List<String> found(long seed, boolean flags, DoubleUnaryOperator rate) {
    return LabelDrift.of(
        flags ? FLAGS : COUNTS,
        counts(seed, 0, MONTHS, flags, rate),
        counts(seed, MONTHS, MONTHS + VALIDATED, flags, rate));
  }

  @Test
  void growthIsNamedWithItsFigures() {
    for (long seed = 1; seed <= 10; seed++) {
      for (boolean flags : new boolean[] {false, true}) {
        assertThat(found(seed, flags, month -> Math.pow(1.4, month / 12)))
            .as("seed %d", seed)
            .singleElement()
            .asString()
            .startsWith("Labels move: their " + (flags ? "share of ones" : "mean"))
            .containsPattern("\\(\\+0?\\.?[0-9.]+ a year; ");
      }
    }
  }

  @Test
  void aFallIsNamed() {
    assertThat(found(1, false, month -> Math.pow(0.7, month / 12)))
        .singleElement()
        .asString()
        .contains(" (-");
  }

  @Test
  void aSeasonIsNamedWithItsMonths() {
    // The first month is January of 1970; the highest rate is in the middle of July.
    assertThat(
            found(
                1, false, month -> 1 + 0.5 * Math.cos(2 * Math.PI * (month * 30 / 365.25 - 0.54))))
        .anyMatch(line -> line.contains("highest in July, lowest in January"));
  }

  @Test
  void labelsThatStandStillMakeNoAlarm() {
    int alarms = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      alarms += found(seed, false, month -> 1).size() + found(seed, true, month -> 1).size();
    }
    assertThat(alarms).as("alarms in %d data sets", 2 * SEEDS).isLessThanOrEqualTo(2);
  }

  @Test
  void fewPeriodsTellNothing() {
    assertThat(
            LabelDrift.of(
                COUNTS, counts(1, 0, 4, false, month -> 1), counts(2, 4, 5, false, month -> 9)))
        .isEmpty();
  }

  @Test
  void columnsOfTheSameDistributionMakeNoAlarm() {
    int alarms = 0;
    Random random = new Random(1);
    for (int n : new int[] {200, 1000, 4096}) {
      for (int i = 0; i < SEEDS; i++) {
        float[] before = new float[4096];
        float[] after = new float[n];
        for (float[] values : List.of(before, after)) {
          for (int k = 0; k < values.length; k++) {
            values[k] = random.nextInt(9) == 0 ? Float.NaN : (float) random.nextGaussian();
          }
        }
        Arrays.sort(before);
        alarms += Stability.ofNumbers(before, after).hasMoved() ? 1 : 0;
      }
    }
    assertThat(alarms).isZero();
  }

  @Test
  void aColumnThatMovesByADeviationIsNamed() {
    Random random = new Random(1);
    float[] before = new float[500];
    float[] after = new float[500];
    for (int i = 0; i < 500; i++) {
      before[i] = (float) random.nextGaussian();
      after[i] = 1 + (float) random.nextGaussian();
    }
    Arrays.sort(before);
    Stability moved = Stability.ofNumbers(before, after);
    assertThat(moved.hasMoved()).isTrue();
    assertThat(moved.index()).isCloseTo(1, within(0.35)); // of two normals a deviation apart
    assertThat(Stability.of(new long[] {500, 500}, new long[] {100, 900}).hasMoved()).isTrue();
    assertThat(Stability.of(new long[] {500, 500}, new long[] {450, 550}).hasMoved()).isFalse();
  }

  @Test
  void aLineIsFoundWithItsError() {
    Random random = new Random(3);
    int n = 50;
    double[] one = new double[n];
    double[] x = new double[n];
    double[] y = new double[n];
    Arrays.fill(one, 1);
    for (int i = 0; i < n; i++) {
      x[i] = i - 20;
      y[i] = 3 + 0.5 * x[i] + random.nextGaussian();
    }
    LeastSquares line = new LeastSquares(new double[][] {one, x}, y, one);
    assertThat(line.coefficient(0)).isCloseTo(3, within(0.5));
    assertThat(line.coefficient(1)).isCloseTo(0.5, within(0.03));
    // The 99.9 % quantile of Student's t for 4 and for 30 degrees of freedom.
    assertThat(LeastSquares.normal(7.173, 4)).isCloseTo(3.09, within(0.15));
    assertThat(LeastSquares.normal(3.385, 30)).isCloseTo(3.09, within(0.02));
  }
}
