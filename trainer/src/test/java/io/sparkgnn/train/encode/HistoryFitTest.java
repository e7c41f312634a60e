// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.Statistic;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.loop.LearnableTask;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The task's label is the number of children of one link, or follows from it. */
class HistoryFitTest {
  private static final int ROWS = 600;

  private static HistoryEncoding fit(LearnableTask task, TaskType type, float[] labels, int most) {
    return fit(task, type, labels, most, Change.DIFFERENCE);
  }

  private static HistoryEncoding fit(
      LearnableTask task, TaskType type, float[] labels, int most, Change change) {
    HistoryFit.Chosen chosen = chosen(task, type, labels, most, change);
    return chosen == null ? null : chosen.encoding();
  }

  private static HistoryFit.Chosen chosen(
      LearnableTask task, TaskType type, float[] labels, int most, Change change) {
    SeedSet rows = task.rows(type, 0, ROWS);
    int entityType = task.graph().schema().nodeType(task.entity()).index();
    return new HistoryFit(task.graph().lists(), entityType, Long.MAX_VALUE, 7, Set.of())
        .fit(
            rows.entity(),
            rows.time(),
            rows.time(),
            labels == null ? rows.numbers() : NumberLabels.of(labels),
            type == TaskType.MULTICLASS ? rows.numbers().classes() : 0,
            most,
            type == TaskType.REGRESSION ? change : Change.NONE,
            FigureRanking.none());
  }

  @Test
  void theFigureThatIsTheLabelIsTheForecast() {
    for (long seed : new long[] {1, 5, 9}) {
      LearnableTask task = LearnableTask.make(seed, ROWS);
      SeedFeature figure = fit(task, TaskType.REGRESSION, null, 16).naive().figure();
      assertThat(figure.statistic()).as("seed " + seed).isEqualTo(Statistic.COUNT);
      assertThat(figure.path()).hasSize(1);
    }
  }

  @Test
  void theOtherForecastsAreWindowsOfTheSameRows() {
    LearnableTask task = LearnableTask.make(5, ROWS);
    HistoryFit.Chosen chosen = chosen(task, TaskType.REGRESSION, null, 16, Change.DIFFERENCE);
    SeedFeature nearest = chosen.encoding().naive().figure();
    assertThat(chosen.forecasts())
        .isNotEmpty()
        .doesNotContain(chosen.encoding().naive())
        .allSatisfy(
            other -> {
              assertThat(other.figure().path()).isEqualTo(nearest.path());
              assertThat(other.figure().column()).isEqualTo(nearest.column());
              assertThat(other.figure()).isNotEqualTo(nearest);
            });
  }

  @Test
  void aFactorStartsFromAsMuchAsTheLabelsAddUpTo() {
    LearnableTask task = LearnableTask.make(5, ROWS);
    float[] labels = task.rows(TaskType.REGRESSION, 0, ROWS).numbers().values().clone();
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      sum += labels[i];
      labels[i] *= 1.2f;
    }
    NaiveForecast naive = fit(task, TaskType.REGRESSION, labels, 16, Change.FACTOR).naive();
    assertThat(naive.log()).isTrue();
    assertThat(naive.scale()).isEqualTo(1);
    assertThat(naive.center()).isCloseTo((float) Math.log(1.2 * sum / (ROWS + sum)), within(0.1f));
  }

  @Test
  void theFigureThatDecidesTheClassIsAmongThoseChosen() {
    for (TaskType type : new TaskType[] {TaskType.BINARY, TaskType.MULTICLASS}) {
      LearnableTask task = LearnableTask.make(5, ROWS);
      HistoryEncoding chosen = fit(task, type, null, 4);
      assertThat(chosen.naive()).isNull();
      assertThat(chosen.features())
          .hasSizeLessThanOrEqualTo(4)
          .anySatisfy(f -> assertThat(f.statistic()).isEqualTo(Statistic.COUNT));
    }
  }

  /** The rare label's best figure is worth less than each of the frequent one's. */
  @Test
  void everyLabelOfARowHasAFigureAmongFew() {
    LearnableTask task = LearnableTask.make(5, ROWS);
    SeedSet rows = task.rows(TaskType.BINARY, 0, ROWS);
    float[] frequent = rows.numbers().values();
    float[] both = new float[2 * ROWS];
    float[] rare = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      rare[row] = row % 20 == 0 ? 1 : 0;
      both[2 * row] = rare[row];
      both[2 * row + 1] = frequent[row];
    }
    FigureRanking ranking =
        new FigureRanking() {
          @Override
          public double[] worth(
              float[][] columns, float[] labels, NaiveForecast naive, float[] bases) {
            double[] worth = new double[columns.length];
            if (Arrays.equals(labels, rare)) {
              worth[columns.length - 1] = 0.1;
            } else {
              Arrays.setAll(worth, figure -> 1 + columns.length - figure);
            }
            return worth;
          }

          @Override
          public double missed(
              float[][] columns,
              float[] labels,
              NaiveForecast naive,
              float[] bases,
              boolean[] judged) {
            return 0;
          }
        };
    HistoryEncoding all = several(task, rows, new NumberLabels(2, both), 4096, ranking);
    SeedFeature last = all.features().get(all.features().size() - 1);
    assertThat(all.features()).hasSizeGreaterThan(3);
    assertThat(several(task, rows, new NumberLabels(2, both), 3, ranking).features())
        .containsExactly(all.features().get(0), all.features().get(1), last);
  }

  private static HistoryEncoding several(
      LearnableTask task, SeedSet rows, NumberLabels labels, int most, FigureRanking ranking) {
    int entityType = task.graph().schema().nodeType(task.entity()).index();
    return new HistoryFit(task.graph().lists(), entityType, Long.MAX_VALUE, 7, Set.of())
        .fit(rows.entity(), rows.time(), rows.time(), labels, 0, most, Change.NONE, ranking)
        .encoding();
  }

  @Test
  void chanceIsNoForecastAndChoosesFewFigures() {
    LearnableTask task = LearnableTask.make(5, ROWS);
    Random random = new Random(1);
    float[] labels = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = (float) random.nextGaussian();
    }
    int told = fit(task, TaskType.REGRESSION, null, 4096).features().size();
    HistoryEncoding chosen = fit(task, TaskType.REGRESSION, labels, 4096);
    if (chosen != null) {
      assertThat(chosen.naive()).isNull();
      assertThat(chosen.features()).hasSizeLessThan(told / 2);
    }
  }

  @Test
  void windowsAreAsLongAsTheTimeBetweenTheLabels() {
    long day = Clock.DAY;
    assertThat(HistoryFit.stepDays(new long[] {0, 0, 0, 0, 30 * day, 30 * day, 30 * day, 30 * day}))
        .isEqualTo(30);
    assertThat(HistoryFit.stepDays(new long[] {1, 2, 3, 4})).isEqualTo(7);
    assertThat(HistoryFit.stepDays(new long[] {5, 5, 5})).isEqualTo(7);
  }
}
