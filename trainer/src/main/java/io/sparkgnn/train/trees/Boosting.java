// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import io.sparkgnn.sampling.CounterRandom;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One fit of trees. */
final class Boosting {
  /** Rows that are judged in no time. */
  private static final int ROWS_A_ROUND = 5_000;

  private static final int MOST_BETWEEN = 10;
  private static final long ROWS = 1;
  private static final long COLUMNS = 2;

  private final TreeTask task;
  private final int outputs;
  private final TreeRows train;
  private final TreeRows validation;
  private final Metric metric;
  private final TreeSettings settings;
  private final CounterRandom random = new CounterRandom();

  Boosting(
      TreeTask task,
      int outputs,
      TreeRows train,
      TreeRows validation,
      Metric metric,
      TreeSettings settings) {
    this.task = task;
    this.outputs = outputs;
    this.train = train;
    this.validation = validation;
    this.metric = metric;
    this.settings = settings;
  }

  /** Fits. */
  Forest run() {
    try (ColumnWork work = new ColumnWork(settings.threads())) {
      return run(work);
    }
  }

  private Forest run(ColumnWork work) {
    int rows = train.labels().length;
    Bins bins = Bins.of(train.features(), work);
    TreeGrower grower =
        new TreeGrower(bins.columns(train.features(), work), rows, bins, settings, work);
    double[] start = task.start(train.labels(), train.weights(), outputs);
    double limit = task.limit(train.labels());
    double[] scores = repeated(start, rows);
    double[] slope = new double[rows];
    double[] curvature = new double[rows];
    int judgedRows = metric == null ? 0 : validation.labels().length;
    double[] judged = repeated(start, judgedRows);
    int between = Math.min(MOST_BETWEEN, 1 + judgedRows / ROWS_A_ROUND);
    List<Tree> trees = new ArrayList<>();
    double best = judgedRows == 0 ? 0 : figure(judged);
    int bestRound = 0;
    for (int round = 1; round <= settings.rounds(); round++) {
      float[] predictions = task.predictions(scores, outputs);
      int[] drawn = drawRows(round, rows);
      int[] asked = drawColumns(round);
      boolean grew = false;
      for (int output = 0; output < outputs; output++) {
        task.slopes(
            scores,
            predictions,
            train.labels(),
            train.weights(),
            outputs,
            output,
            limit,
            slope,
            curvature);
        TreeGrower.Grown grown = grower.grow(drawn.clone(), asked, slope, curvature);
        Tree tree = shrunk(grown, scores);
        grew |= tree.nodes() > 1;
        trees.add(tree);
        add(tree, train.features(), scores, output);
        add(tree, judgedRows == 0 ? null : validation.features(), judged, output);
      }
      if (judgedRows > 0 && round % between == 0) {
        double figure = figure(judged);
        if (metric.higherIsBetter() ? figure > best : figure < best) {
          best = figure;
          bestRound = round;
        }
      }
      if (!grew || judgedRows > 0 && round - bestRound >= settings.patience()) {
        break;
      }
    }
    int kept = judgedRows == 0 ? trees.size() : bestRound * outputs;
    return new Forest(
        task,
        train.features().names(),
        toFloats(start),
        trees.subList(0, kept),
        toFloats(grower.gain()));
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private double[] repeated(double[] start, int rows) {
    double[] all = new double[rows * outputs];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) start[i % outputs];
    }
    return all;
  }

  private double figure(double[] scores) {
    return metric.of(
        new Judged(
            task.predictions(scores, outputs),
            outputs,
            task == TreeTask.MULTICLASS,
            new NumberLabels(1, validation.labels(), validation.weights())));
  }

  /** Rows that a round's trees are grown on: each by chance, but never none. */
  private int[] drawRows(int round, int rows) {
    int[] drawn = new int[rows];
    int count = 0;
    random.start(CounterRandom.absorb(CounterRandom.absorb(settings.seed(), ROWS), round));
    for (int row = 0; row < rows; row++) {
      if (random.nextDouble() < settings.rowShare()) {
        drawn[count++] = row;
      }
    }
    return count > 0 ? Arrays.copyOf(drawn, count) : new int[] {0};
  }

  private int[] drawColumns(int round) {
    int width = train.features().width();
    int wanted = Math.max(1, (int) Math.ceil(settings.columnShare() * width));
    int[] order = new int[width];
    random.start(CounterRandom.absorb(CounterRandom.absorb(settings.seed(), COLUMNS), round));
    for (int i = 0; i < width; i++) {
      int j = (int) random.nextBounded(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    int[] drawn = Arrays.copyOf(order, wanted);
    Arrays.sort(drawn);
    return drawn;
  }

  /** The tree with what is added: the leaves' steps or medians times the learning rate. */
  private Tree shrunk(TreeGrower.Grown grown, double[] scores) {
    Tree tree = grown.tree();
    for (TreeGrower.Leaf leaf : grown.leaves()) {
      double step = tree.value()[leaf.node()];
      if (task.takesMedians()) {
        double[] rest = new double[leaf.rows()];
        float[] weights = new float[leaf.rows()];
        for (int i = 0; i < rest.length; i++) {
          int row = grown.rows()[leaf.from() + i];
          rest[i] = train.labels()[row] - scores[row];
          weights[i] = train.weights()[row];
        }
        step = Median.of(rest, weights);
      }
      tree.value()[leaf.node()] = (float) (settings.learningRate() * step);
    }
    return tree;
  }

  private void add(Tree tree, FeatureMatrix matrix, double[] scores, int output) {
    if (matrix == null) {
      return;
    }
    for (int row = 0; row < matrix.rows(); row++) {
      scores[row * outputs + output] += tree.value(matrix.values(), row * matrix.width());
    }
  }
}
