// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static io.sparkgnn.train.config.TrainingOptions.IGNORED_COLUMNS;
import static io.sparkgnn.train.config.TrainingOptions.MATH_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.SEED;

import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.encode.HistoryFit;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.trees.BoostedTrees;
import io.sparkgnn.train.trees.TreeRows;
import io.sparkgnn.train.trees.TreeSettings;
import io.sparkgnn.train.trees.TreeTask;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Grows the trees that a model is compared with. */
public final class TreesFit {
  /** Figures that trees choose from. */
  private static final int FIGURES = 128;

  /** Training rows that trees are grown on at most. */
  private static final int ROWS = 200_000;

  /** Numbers that they are given at most, four bytes each. */
  private static final int NUMBERS = 10_000_000;

  private final TrainingGraph graph;
  private final TrainingConfig config;
  private final SeedSet train;
  private final int entityType;
  private final int outputs;

  /**
   * @param train rows with labels, not empty
   * @param outputs values a row: the number of classes, or 1
   */
  public TreesFit(TrainingGraph graph, TrainingConfig config, SeedSet train, int outputs) {
    this.graph = graph;
    this.config = config;
    this.train = train;
    this.outputs = outputs;
    this.entityType = graph.schema().nodeType(config.entity()).index();
  }

  /**
   * Grows trees.
   *
   * @param validation rows that end the growing
   * @param visible until when each of them sees
   * @param metric that has a meaning for them
   * @return null where the graph's edges are not all here, or nothing in it tells of the label
   */
  public SeedTrees fit(SeedSet validation, long[] visible, Metric metric) {
    if (graph.lists() == null) {
      return null;
    }
    SeedSet some = sampled(train, HistoryFit.ROWS);
    HistoryEncoding chosen =
        new HistoryFit(
                graph.lists(),
                entityType,
                Arrays.stream(train.time()).max().orElseThrow(),
                HistoryFit.stepDays(train.time()),
                config.get(IGNORED_COLUMNS).stream()
                    .map(column -> column.toLowerCase(Locale.ROOT))
                    .collect(Collectors.toSet()))
            .fit(
                some.entity(),
                some.time(),
                some.time(),
                SimpleAnswers.labels(some),
                config.task() == TaskType.MULTICLASS,
                FIGURES);
    if (chosen == null) {
      return null;
    }
    List<SeedFeature> asked = chosen.features();
    SeedFeatures features = new SeedFeatures(graph.lists(), entityType, asked);
    SeedSet rows = sampled(train, Math.min(ROWS, NUMBERS / features.width()));
    TreeSettings settings =
        TreeSettings.standard(config.get(SEED), Math.max(1, config.get(MATH_THREADS)));
    BoostedTrees trees =
        BoostedTrees.fit(
            treeTask(metric),
            outputs,
            TreeRows.of(
                SeedTrees.matrix(graph, features, rows.entity(), rows.time(), rows.time()),
                SimpleAnswers.labels(rows)),
            TreeRows.of(
                SeedTrees.matrix(graph, features, validation.entity(), validation.time(), visible),
                SimpleAnswers.labels(validation)),
            metric,
            settings.withRounds(Math.max(20, settings.rounds() / outputs)));
    return new SeedTrees(asked, trees);
  }

  private TreeTask treeTask(Metric metric) {
    return switch (config.task()) {
      case BINARY -> TreeTask.BINARY;
      case MULTICLASS -> TreeTask.MULTICLASS;
      case REGRESSION ->
          SimpleAnswers.wantsMedian(config, metric) ? TreeTask.ABSOLUTE : TreeTask.SQUARED;
    };
  }

  /** Rows at even distances. */
  private static SeedSet sampled(SeedSet rows, int most) {
    int count = Math.min(most, rows.size());
    if (count == rows.size()) {
      return rows;
    }
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = (int) ((long) i * rows.size() / count);
    }
    return rows.rows(chosen);
  }
}
