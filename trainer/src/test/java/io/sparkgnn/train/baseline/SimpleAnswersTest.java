// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.metric.StandardMetric;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimpleAnswersTest {
  private static TrainingConfig config(TaskType task) {
    return TrainingConfig.builder().task(task).entity("any").build();
  }

  private static SeedSet rows(long[] entity, long[] time, float... label) {
    return SeedSet.of(0, entity, time, label);
  }

  /** Labels at 10, 20 and 30, so a window is 10 long: a label is known from 10 later on. */
  private static final SeedSet TRAIN =
      rows(new long[] {1, 2, 1, 2, 3, 1}, new long[] {10, 10, 20, 20, 20, 30}, 4, 0, 8, 1, 100, 9);

  @Test
  void takesTheMeanAndTheLastOfTheLabelsWhoseWindowHasEnded() {
    SeedSet asked =
        rows(new long[] {1, 1, 1, 2, 9, 3}, new long[] {20, 30, 29, 40, 40, 25}, 0, 0, 0, 0, 0, 0);
    Map<String, float[]> answers =
        new SimpleAnswers(config(TaskType.REGRESSION), TRAIN, List.of(), 1)
            .of(asked, StandardMetric.MAE);
    float median = 6; // of 0 1 4 8 9 100
    assertThat(answers.get(Baseline.CONSTANT)).containsOnly(median).hasSize(6);
    assertThat(answers.get(Baseline.OWN_PAST)).containsExactly(4, 6, 4, 0.5f, median, median);
    assertThat(answers.get(Baseline.LAST_WINDOW)).containsExactly(4, 8, 4, 1, median, median);
    assertThat(answers.keySet())
        .containsExactly(Baseline.OWN_PAST, Baseline.LAST_WINDOW, Baseline.CONSTANT);
  }

  @Test
  void theConstantIsTheMeanWhereTheMetricWantsThat() {
    Map<String, float[]> answers =
        new SimpleAnswers(config(TaskType.REGRESSION), TRAIN, List.of(), 1)
            .of(TRAIN, StandardMetric.RMSE);
    assertThat(answers.get(Baseline.CONSTANT)[0]).isBetween(20.33f, 20.34f);
  }

  @Test
  void earlierRowsOfTheAskedTableCountOnceTheirWindowHasEnded() {
    SeedSet asked = rows(new long[] {7, 7, 7}, new long[] {40, 50, 60}, 1, 0, 1);
    SeedSet train = rows(new long[] {1, 2}, new long[] {30, 20}, 1, 0);
    Map<String, float[]> answers =
        new SimpleAnswers(config(TaskType.BINARY), train, List.of(asked), 1)
            .of(asked, StandardMetric.AUROC);
    assertThat(answers.get(Baseline.OWN_PAST)).containsExactly(0.5f, 1, 0.5f);
    assertThat(answers.get(Baseline.LAST_WINDOW)).containsExactly(0.5f, 1, 0);
  }

  @Test
  void aRowThatTwoTablesHaveCountsOnce() {
    SeedSet asked = rows(new long[] {1, 1, 1}, new long[] {40, 50, 60}, 2, 4, 0);
    SeedSet train = rows(new long[] {1, 2}, new long[] {30, 20}, 0, 0);
    Map<String, float[]> answers =
        new SimpleAnswers(config(TaskType.REGRESSION), train, List.of(asked, asked), 1)
            .of(asked, StandardMetric.MAE);
    assertThat(answers.get(Baseline.OWN_PAST)).containsExactly(0, 1, 2);
  }

  @Test
  void classesAreSharesAndAnUnknownOneCountsForNone() {
    SeedSet train = rows(new long[] {1, 1, 1, 2}, new long[] {10, 20, 30, 30}, 0, 2, 5, 1);
    SeedSet asked = rows(new long[] {1}, new long[] {40}, 0);
    Map<String, float[]> answers =
        new SimpleAnswers(config(TaskType.MULTICLASS), train, List.of(), 3)
            .of(asked, StandardMetric.LOG_LOSS);
    assertThat(answers.get(Baseline.OWN_PAST)).containsExactly(1 / 3f, 0, 1 / 3f);
    assertThat(answers.get(Baseline.CONSTANT)).containsExactly(0.25f, 0.25f, 0.25f);
  }

  @Test
  void thereIsNoOwnPastWhereNoRowHasOne() {
    SeedSet asked = rows(new long[] {5}, new long[] {40}, 0);
    assertThat(
            new SimpleAnswers(config(TaskType.REGRESSION), TRAIN, List.of(), 1)
                .of(asked, StandardMetric.MAE))
        .containsOnlyKeys(Baseline.CONSTANT);
  }
}
