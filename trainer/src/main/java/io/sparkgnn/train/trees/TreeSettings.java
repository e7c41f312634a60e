// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

/**
 * How trees are grown.
 *
 * @param rounds trees per output at most
 * @param learningRate share of each tree's values that is added
 * @param leaves of a tree at most
 * @param leafRows rows of a leaf at least
 * @param rowShare share of the rows that a tree is grown on
 * @param columnShare share of the columns that a tree may ask for
 * @param ridge added to a leaf's curvature
 * @param patience rounds without a better validation before it ends
 * @param seed of the draws of rows and columns
 * @param threads that work; results do not depend on it
 */
public record TreeSettings(
    int rounds,
    double learningRate,
    int leaves,
    int leafRows,
    double rowShare,
    double columnShare,
    double ridge,
    int patience,
    long seed,
    int threads) {
  public TreeSettings {
    if (rounds < 1 || leaves < 2 || leafRows < 1 || patience < 1 || threads < 1) {
      throw new IllegalArgumentException("less than nothing to grow: " + rounds + ", " + leaves);
    }
  }

  /** What serves most tables. */
  public static TreeSettings standard(long seed, int threads) {
    return new TreeSettings(500, 0.05, 31, 20, 0.8, 0.7, 1, 50, seed, threads);
  }

  /** What serves few rows, and labels that are mostly chance. */
  public static TreeSettings shallow(long seed, int threads) {
    return new TreeSettings(500, 0.05, 8, 20, 0.7, 0.2, 5, 50, seed, threads);
  }

  /** The same with another number of rounds. */
  public TreeSettings withRounds(int other) {
    return new TreeSettings(
        other,
        learningRate,
        leaves,
        leafRows,
        rowShare,
        columnShare,
        ridge,
        patience,
        seed,
        threads);
  }

  /** The same with another seed. */
  public TreeSettings withSeed(long other) {
    return new TreeSettings(
        rounds,
        learningRate,
        leaves,
        leafRows,
        rowShare,
        columnShare,
        ridge,
        patience,
        other,
        threads);
  }
}
