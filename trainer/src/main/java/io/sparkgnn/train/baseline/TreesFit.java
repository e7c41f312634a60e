// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static io.sparkgnn.train.config.TrainingOptions.MATH_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.REGRESSION_LOSS;
import static io.sparkgnn.train.config.TrainingOptions.SEED;

import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.trees.BoostedTrees;
import io.sparkgnn.train.trees.TreeRows;
import io.sparkgnn.train.trees.TreeSettings;
import io.sparkgnn.train.trees.TreeTask;
import java.util.Arrays;
import java.util.List;

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
   * @param figure that the validation rows judge them by
   */
  public record Grown(SeedTrees trees, TreeSettings settings, double figure) {}

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
    int[] chosen = train.spread(Math.min(ROWS, NUMBERS / reader.width()));
    SeedSet rows = train.rows(chosen);
    long[] sees = Arrays.stream(chosen).mapToLong(row -> visible[row]).toArray();
    return rows(inputs, read(reader, rows, sees), rows);
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
    HistoryEncoding chosen = new PastFigures(graph, config).chosen(train, visible, FIGURES);
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
      best = judge.better(change.figure(), best.figure()) ? change : best;
    }
    return best;
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
    TreeInputs.Read read = read(reader, validation, validationVisible);
    TreeRows judging = rows(inputs, read, validation);
    int threads = Math.max(1, config.get(MATH_THREADS));
    Grown best = null;
    for (TreeSettings settings :
        List.of(
            TreeSettings.standard(config.get(SEED), threads),
            TreeSettings.shallow(config.get(SEED), threads))) {
      BoostedTrees trees =
          BoostedTrees.fit(
              treeTask(judge.metric(), inputs),
              outputs,
              rows,
              judging,
              judge.metric(),
              settings.withRounds(Math.max(20, settings.rounds() / outputs)));
      double figure = judge.figure(inputs.labels(trees.predict(read.matrix()), read.bases()));
      if (best == null || judge.better(figure, best.figure())) {
        best = new Grown(new SeedTrees(inputs, trees), settings, figure);
      }
    }
    return best;
  }

  private static TreeInputs.Read read(TreeInputs.Reader reader, SeedSet rows, long[] visible) {
    return reader.read(rows.entity(), rows.time(), visible, rows.size());
  }

  private static TreeRows rows(TreeInputs inputs, TreeInputs.Read read, SeedSet rows) {
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

  private TreeTask treeTask(Metric metric, TreeInputs inputs) {
    return switch (config.task()) {
      case BINARY -> TreeTask.BINARY;
      case MULTICLASS -> TreeTask.MULTICLASS;
      case REGRESSION -> {
        if (SimpleAnswers.wantsMedian(config, metric)) {
          yield TreeTask.ABSOLUTE;
        }
        boolean levels = inputs.naive() == null;
        yield levels && config.get(REGRESSION_LOSS).takesLogarithms()
            ? TreeTask.POISSON
            : TreeTask.SQUARED;
      }
    };
  }
}
