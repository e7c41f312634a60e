// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static io.sparkgnn.train.config.TrainingOptions.IGNORED_COLUMNS;
import static io.sparkgnn.train.config.TrainingOptions.MATH_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.SEED;
import static io.sparkgnn.train.config.TrainingOptions.TARGET;

import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.Target;
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
   * Trees and how they were grown.
   *
   * @param settings with any number of rounds
   */
  public record Grown(SeedTrees trees, TreeSettings settings) {}

  /**
   * Grows as many trees again in the same way, on these rows.
   *
   * @param visible until when each row sees
   */
  public SeedTrees again(Grown grown, long[] visible) {
    TreeInputs inputs = grown.trees().asked();
    if (grown.trees().trees().rounds() == 0) {
      return grown.trees();
    }
    BoostedTrees trees =
        BoostedTrees.fit(
            grown.trees().trees().task(),
            outputs,
            training(inputs, inputs.on(graph, entityType), visible),
            null,
            null,
            grown.settings().withRounds(grown.trees().trees().rounds()));
    return new SeedTrees(inputs, trees);
  }

  private TreeRows training(TreeInputs inputs, TreeInputs.Reader reader, long[] visible) {
    int[] chosen = spaced(train.size(), Math.min(ROWS, NUMBERS / reader.width()));
    return rows(
        inputs,
        reader,
        train.rows(chosen),
        Arrays.stream(chosen).mapToLong(row -> visible[row]).toArray());
  }

  /**
   * Grows trees: deep and shallow ones, of a regression's labels as they are and of their change
   * against a naive forecast where there is one, and keeps those that the validation rows are best
   * predicted by.
   *
   * @param visible until when each training row sees
   * @param validation rows that end the growing
   * @param validationVisible until when each of them sees
   * @param judge of predictions for the validation rows
   * @return null where the graph's edges are not all here, or nothing in it tells of the label
   */
  public Grown fit(long[] visible, SeedSet validation, long[] validationVisible, Judge judge) {
    if (graph.lists() == null) {
      return null;
    }
    int[] some = spaced(train.size(), HistoryFit.ROWS);
    SeedSet sample = train.rows(some);
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
                sample.entity(),
                sample.time(),
                Arrays.stream(some).mapToLong(row -> visible[row]).toArray(),
                SimpleAnswers.labels(sample),
                config.task() == TaskType.MULTICLASS,
                FIGURES,
                config.task() == TaskType.REGRESSION && config.get(TARGET) != Target.LEVEL);
    if (chosen == null || chosen.features().isEmpty()) {
      return null;
    }
    TreeInputs inputs =
        new TreeInputs(
            chosen.features(),
            chosen.scales().stream().map(HistoryEncoding.Scale::times).toList(),
            chosen.naive());
    Grown best = grown(inputs.plain(), visible, validation, validationVisible, judge);
    if (inputs.naive() != null) {
      Grown change = grown(inputs, visible, validation, validationVisible, judge);
      Grown plain = best;
      best =
          judge.better(
                  figure(change, validation, validationVisible, judge),
                  figure(plain, validation, validationVisible, judge))
              ? change
              : plain;
    }
    return best;
  }

  private double figure(Grown grown, SeedSet rows, long[] visible, Judge judge) {
    return judge.figure(
        grown
            .trees()
            .on(graph, entityType)
            .predict(rows.entity(), rows.time(), visible, rows.size()));
  }

  /** The better ones of deep and shallow trees on the same inputs. */
  private Grown grown(
      TreeInputs inputs,
      long[] visible,
      SeedSet validation,
      long[] validationVisible,
      Judge judge) {
    TreeInputs.Reader reader = inputs.on(graph, entityType);
    TreeRows rows = training(inputs, reader, visible);
    TreeRows judging = rows(inputs, reader, validation, validationVisible);
    int threads = Math.max(1, config.get(MATH_THREADS));
    Grown best = null;
    for (TreeSettings settings :
        List.of(
            TreeSettings.standard(config.get(SEED), threads),
            TreeSettings.shallow(config.get(SEED), threads))) {
      BoostedTrees trees =
          BoostedTrees.fit(
              treeTask(judge.metric()),
              outputs,
              rows,
              judging,
              judge.metric(),
              settings.withRounds(Math.max(20, settings.rounds() / outputs)));
      Grown other = new Grown(new SeedTrees(inputs, trees), settings);
      if (best == null
          || judge.better(
              figure(other, validation, validationVisible, judge),
              figure(best, validation, validationVisible, judge))) {
        best = other;
      }
    }
    return best;
  }

  private static TreeRows rows(
      TreeInputs inputs, TreeInputs.Reader reader, SeedSet rows, long[] visible) {
    TreeInputs.Read read = reader.read(rows.entity(), rows.time(), visible, rows.size());
    float[] labels = SimpleAnswers.labels(rows);
    if (inputs.naive() == null) {
      return TreeRows.of(read.matrix(), labels);
    }
    float[] weights = new float[labels.length];
    double total = 0;
    for (int i = 0; i < labels.length; i++) {
      labels[i] = inputs.target(labels[i], read.bases()[i]);
      weights[i] = inputs.naive().weight(read.bases()[i]);
      total += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= (float) (weights.length / total);
    }
    return new TreeRows(read.matrix(), labels, weights);
  }

  private TreeTask treeTask(Metric metric) {
    return switch (config.task()) {
      case BINARY -> TreeTask.BINARY;
      case MULTICLASS -> TreeTask.MULTICLASS;
      case REGRESSION ->
          SimpleAnswers.wantsMedian(config, metric) ? TreeTask.ABSOLUTE : TreeTask.SQUARED;
    };
  }

  /** Numbers of rows at even distances. */
  private static int[] spaced(int rows, int most) {
    int count = Math.min(most, rows);
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = (int) ((long) i * rows / count);
    }
    return chosen;
  }
}
