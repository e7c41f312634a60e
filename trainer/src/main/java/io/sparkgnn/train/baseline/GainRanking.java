// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import io.sparkgnn.train.encode.FigureRanking;
import io.sparkgnn.train.encode.NaiveForecast;
import io.sparkgnn.train.trees.BoostedTrees;
import io.sparkgnn.train.trees.FeatureMatrix;
import io.sparkgnn.train.trees.TreeRows;
import io.sparkgnn.train.trees.TreeSettings;
import io.sparkgnn.train.trees.TreeTask;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ranks figures by what small boosted trees gain from them, and forecasts by how well such trees
 * learn the change against them. A figure that says what another says already gains little, so
 * those that come first complete each other.
 *
 * @param task of the labels; regressions are ranked by squared errors
 * @param outputs values a row: the number of classes, or 1
 */
record GainRanking(TreeTask task, int outputs) implements FigureRanking {
  /** Trees of a ranking: more say no more. */
  private static final TreeSettings SETTINGS =
      new TreeSettings(100, 0.1, 8, 20, 0.8, 0.3, 1, 100, 1, 1);

  @Override
  public double[] worth(float[][] columns, float[] labels, NaiveForecast naive, float[] bases) {
    if (columns.length == 0) {
      return new double[0];
    }
    FeatureMatrix matrix = matrix(columns, labels.length);
    double[] worth = shares(TreeRows.of(matrix, labels));
    if (naive != null) {
      float[] changes = new float[labels.length];
      for (int i = 0; i < changes.length; i++) {
        changes[i] = naive.target(labels[i], bases[i]);
      }
      double[] of = shares(TreeRows.of(matrix, changes));
      Arrays.setAll(worth, f -> worth[f] + of[f]);
    }
    return worth;
  }

  @Override
  public double missed(
      float[][] columns, float[] labels, NaiveForecast naive, float[] bases, boolean[] judged) {
    if (columns.length == 0) {
      return 0;
    }
    int[] learned = IntStream.range(0, labels.length).filter(i -> !judged[i]).toArray();
    int[] others = IntStream.range(0, labels.length).filter(i -> judged[i]).toArray();
    FeatureMatrix matrix = matrix(columns, labels.length);
    float[] changes = new float[learned.length];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = naive.target(labels[learned[i]], bases[learned[i]]);
    }
    float[] found =
        BoostedTrees.fit(
                TreeTask.ABSOLUTE,
                1,
                TreeRows.of(matrix.rows(learned), changes),
                null,
                null,
                SETTINGS)
            .predict(matrix.rows(others));
    double missed = 0;
    for (int i = 0; i < others.length; i++) {
      missed += Math.abs(labels[others[i]] - naive.label(found[i], bases[others[i]]));
    }
    return missed;
  }

  private double[] shares(TreeRows rows) {
    int rounds = Math.max(10, SETTINGS.rounds() / outputs);
    float[] gain =
        BoostedTrees.fit(task, outputs, rows, null, null, SETTINGS.withRounds(rounds)).gain();
    double total = 0;
    for (float of : gain) {
      total += of;
    }
    double[] shares = new double[gain.length];
    for (int f = 0; f < shares.length && total > 0; f++) {
      shares[f] = gain[f] / total;
    }
    return shares;
  }

  private static FeatureMatrix matrix(float[][] columns, int rows) {
    float[] values = new float[Math.multiplyExact(rows, columns.length)];
    for (int f = 0; f < columns.length; f++) {
      for (int row = 0; row < rows; row++) {
        values[row * columns.length + f] = columns[f][row];
      }
    }
    List<String> names = IntStream.range(0, columns.length).mapToObj(Integer::toString).toList();
    return new FeatureMatrix(values, columns.length, names);
  }
}
