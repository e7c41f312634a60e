// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static io.sparkgnn.train.config.TrainingOptions.REGRESSION_LOSS;
import static io.sparkgnn.train.config.TrainingOptions.TARGET;
import static io.sparkgnn.train.config.TrainingOptions.WINDOW_DAYS;

import io.sparkgnn.history.FeatureCandidates;
import io.sparkgnn.history.ListMemory;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.Target;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.Change;
import io.sparkgnn.train.encode.FigureRanking;
import io.sparkgnn.train.encode.HistoryFit;
import io.sparkgnn.train.progress.TrainingListener;
import io.sparkgnn.train.trees.TreeTask;
import java.util.Arrays;
import java.util.List;

/**
 * Figures of the past, chosen as a configuration says.
 *
 * @param listener told of figures that there is no memory for
 */
public record PastFigures(TrainingGraph graph, TrainingConfig config, TrainingListener listener) {
  private static final int MOST_COUNTED = 64;

  /**
   * Chooses, on training rows at even distances.
   *
   * @param train rows with a number each, not empty
   * @param visible until when each of them sees
   * @param most figures to choose
   * @return null if no figure tells anything
   */
  public HistoryFit.Chosen chosen(SeedSet train, long[] visible, int most) {
    int[] some = train.spread(HistoryFit.ROWS);
    SeedSet sample = train.rows(some);
    int classes = config.task() == TaskType.MULTICLASS ? sample.numbers().classes() : 0;
    int entityType = graph.schema().nodeType(config.entity()).index();
    double stepDays = stepDays(train.time());
    List<SeedFeature> suggested =
        new FeatureCandidates(
                graph.lists(),
                entityType,
                Arrays.stream(train.time()).max().orElseThrow(),
                stepDays,
                config.ignored(),
                counted())
            .suggest();
    HistoryFit fit = new HistoryFit(graph.lists(), entityType, stepDays, suggested);
    ListMemory memory = fit.memory();
    if (!memory.left().isEmpty()) {
      listener.noted(
          "%s of the past are not considered, as there is no memory for them: %s"
              .formatted(memory.names(), memory.need()));
    }
    return fit.fit(
        sample.entity(),
        sample.time(),
        Arrays.stream(some).mapToLong(row -> visible[row]).toArray(),
        sample.numbers(),
        classes,
        most,
        change(),
        ranking(classes));
  }

  /** Values of a column that are counted: where each may be a class of its own, more of them. */
  private int counted() {
    return config.task() == TaskType.MULTILABEL
        ? Math.max(
            FeatureCandidates.CATEGORIES, Math.min(MOST_COUNTED, config.classValues().size()))
        : FeatureCandidates.CATEGORIES;
  }

  /** The natural length of a window: of a forecast that of its windows, where it is known. */
  private double stepDays(long[] times) {
    double days = config.get(WINDOW_DAYS);
    return days > 0 ? days : HistoryFit.stepDays(times);
  }

  private FigureRanking ranking(int classes) {
    return switch (config.task()) {
      case BINARY, MULTILABEL -> new GainRanking(TreeTask.BINARY, 1);
      case REGRESSION, FORECAST, RANKING -> new GainRanking(TreeTask.SQUARED, 1);
      case MULTICLASS -> new GainRanking(TreeTask.MULTICLASS, Math.max(2, classes));
    };
  }

  private Change change() {
    boolean numbers = config.task() == TaskType.REGRESSION || config.task() == TaskType.FORECAST;
    if (!numbers || config.get(TARGET) == Target.LEVEL) {
      return Change.NONE;
    }
    return config.get(REGRESSION_LOSS).takesLogarithms() ? Change.FACTOR : Change.DIFFERENCE;
  }
}
