// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static io.sparkgnn.train.config.TrainingOptions.REGRESSION_LOSS;
import static io.sparkgnn.train.config.TrainingOptions.TARGET;

import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.Target;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.Change;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.encode.HistoryFit;
import java.util.Arrays;

/**
 * Figures of the past, chosen as a configuration says.
 *
 * @param graph with all of its edges here
 */
public record PastFigures(TrainingGraph graph, TrainingConfig config) {
  /**
   * Chooses, on training rows at even distances.
   *
   * @param train rows with a number each, not empty
   * @param visible until when each of them sees
   * @param most figures to choose
   * @return null if no figure tells anything
   */
  public HistoryEncoding chosen(SeedSet train, long[] visible, int most) {
    int[] some = train.spread(HistoryFit.ROWS);
    SeedSet sample = train.rows(some);
    return new HistoryFit(
            graph.lists(),
            graph.schema().nodeType(config.entity()).index(),
            Arrays.stream(train.time()).max().orElseThrow(),
            HistoryFit.stepDays(train.time()),
            config.ignored())
        .fit(
            sample.entity(),
            sample.time(),
            Arrays.stream(some).mapToLong(row -> visible[row]).toArray(),
            SimpleAnswers.labels(sample),
            config.task() == TaskType.MULTICLASS,
            most,
            change());
  }

  private Change change() {
    if (config.task() != TaskType.REGRESSION || config.get(TARGET) == Target.LEVEL) {
      return Change.NONE;
    }
    return config.get(REGRESSION_LOSS).takesLogarithms() ? Change.FACTOR : Change.DIFFERENCE;
  }
}
