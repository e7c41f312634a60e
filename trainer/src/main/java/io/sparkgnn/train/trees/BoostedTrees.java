// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.train.metric.Metric;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradient boosted trees: second-order steps on histograms of 256 bins, the leaf that gains most
 * first, rows without a value sent where they fit best. Immutable, and safe for use by any number
 * of threads. The same rows and settings give the same trees, to the bit, with any number of
 * threads.
 */
public final class BoostedTrees {
  private final Forest forest;

  private BoostedTrees(Forest forest) {
    this.forest = forest;
  }

  /**
   * Fits trees. With validation rows it ends when they are no longer better predicted, and has the
   * trees up to the best round, which are none where none helps; without them it has all rounds.
   *
   * @param outputs number of classes of {@link TreeTask#MULTICLASS}, else 1
   * @param train at least one row
   * @param validation rows of the same columns, or null for none
   * @param metric that has a meaning for the validation rows; null without them
   */
  public static BoostedTrees fit(
      TreeTask task,
      int outputs,
      TreeRows train,
      TreeRows validation,
      Metric metric,
      TreeSettings settings) {
    if (train.labels().length == 0) {
      throw new IllegalArgumentException("no rows to fit");
    }
    if ((outputs == 1) == (task == TreeTask.MULTICLASS)) {
      throw new IllegalArgumentException(outputs + " outputs of " + task);
    }
    return new BoostedTrees(new Boosting(task, outputs, train, validation, metric, settings).run());
  }

  /**
   * Trees that answer as the mean of others does, before probabilities are made of it.
   *
   * @param members fits of the same task, outputs and columns; at least one
   */
  public static BoostedTrees mean(List<BoostedTrees> members) {
    Forest first = members.get(0).forest;
    float[] start = new float[first.outputs()];
    float[] gain = new float[first.gain().length];
    List<Tree> trees = new ArrayList<>();
    for (BoostedTrees member : members) {
      Forest forest = member.forest;
      if (forest.task() != first.task()
          || forest.outputs() != first.outputs()
          || !forest.columns().equals(first.columns())) {
        throw new IllegalArgumentException("trees of different tasks have no mean");
      }
      for (int i = 0; i < start.length; i++) {
        start[i] += forest.start()[i] / members.size();
      }
      for (int i = 0; i < gain.length; i++) {
        gain[i] += forest.gain()[i] / members.size();
      }
      forest.trees().forEach(tree -> trees.add(tree.times(1f / members.size())));
    }
    return new BoostedTrees(new Forest(first.task(), first.columns(), start, trees, gain));
  }

  /** What was learned. */
  public TreeTask task() {
    return forest.task();
  }

  /** The columns that it takes, in their order. */
  public List<String> columns() {
    return forest.columns();
  }

  /** Values a row: 1, or the number of classes. */
  public int outputs() {
    return forest.outputs();
  }

  /** Rounds that were kept. */
  public int rounds() {
    return forest.trees().size() / forest.outputs();
  }

  /** What asking for each column has gained, in all rounds that were tried; not negative. */
  public float[] gain() {
    return forest.gain().clone();
  }

  /**
   * Predicts.
   *
   * @param matrix with {@link #columns}
   * @return {@code rows * outputs()} values, row after row: the probability of label 1, each
   *     class's probability, or the value
   * @throws IllegalArgumentException if it has other columns
   */
  public float[] predict(FeatureMatrix matrix) {
    if (!matrix.names().equals(forest.columns())) {
      throw new IllegalArgumentException("columns " + matrix.names() + ", not " + forest.columns());
    }
    int outputs = forest.outputs();
    List<Tree> trees = forest.trees();
    double[] scores = new double[matrix.rows() * outputs];
    for (int row = 0; row < matrix.rows(); row++) {
      int from = row * outputs;
      for (int output = 0; output < outputs; output++) {
        scores[from + output] = forest.start()[output];
      }
      for (int i = 0; i < trees.size(); i++) {
        scores[from + i % outputs] += trees.get(i).value(matrix.values(), row * matrix.width());
      }
    }
    return forest.task().predictions(scores, outputs);
  }

  /** The trees as a file. */
  public byte[] bytes() {
    return TreesFile.encode(forest);
  }

  /**
   * The trees of {@link #bytes}.
   *
   * @param file where the bytes are from, for the message
   * @throws CorruptFileException if they are not what was written
   * @throws FormatVersionException if another version wrote them
   */
  public static BoostedTrees of(byte[] bytes, String file) {
    return new BoostedTrees(TreesFile.decode(bytes, file));
  }
}
