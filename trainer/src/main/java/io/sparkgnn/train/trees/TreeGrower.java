// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Grows trees, the leaf that gains most first, from sums of slopes and curvatures per bin. The
 * smaller child's sums are counted and the larger's are what is left of the parent's.
 */
final class TreeGrower {
  /** Slope, curvature and rows of a bin. */
  private static final int SUMS = 3;

  /** Below 1 by more than products are rounded. */
  private static final double SURELY = 1 - 1e-12;

  private static final double LEAST_GAIN = 1e-9;
  private static final double LEAST_CURVATURE = 1e-3;

  private final byte[][] columns;
  private final Bins bins;
  private final TreeSettings settings;
  private final ColumnWork work;
  private final int[] offset;
  private final int[] spare;
  private final double[] slopes;
  private final double[] curvatures;
  private final double[] gain;
  private final Deque<double[]> free = new ArrayDeque<>();

  TreeGrower(byte[][] columns, int rows, Bins bins, TreeSettings settings, ColumnWork work) {
    this.columns = columns;
    this.bins = bins;
    this.settings = settings;
    this.work = work;
    this.offset = new int[columns.length + 1];
    for (int column = 0; column < columns.length; column++) {
      offset[column + 1] = offset[column] + SUMS * bins.count(column);
    }
    this.spare = new int[rows];
    this.slopes = new double[rows];
    this.curvatures = new double[rows];
    this.gain = new double[columns.length];
  }

  /**
   * A tree and what it was grown on.
   *
   * @param rows in the order of leaves
   * @param leaves each with the places of its rows
   */
  @SuppressWarnings("ArrayRecordComponent") // a return value: never compared
  record Grown(Tree tree, int[] rows, List<Leaf> leaves) {}

  /** Rows of a leaf. */
  static final class Leaf {
    private final int node;
    private final int from;
    private final int to;
    private final double slope;
    private final double curvature;
    private double[] sums;
    private Split best;

    Leaf(int node, int from, int to, double slope, double curvature) {
      this.node = node;
      this.from = from;
      this.to = to;
      this.slope = slope;
      this.curvature = curvature;
    }

    int node() {
      return node;
    }

    int from() {
      return from;
    }

    int to() {
      return to;
    }

    int rows() {
      return to - from;
    }
  }

  /**
   * A way to cut a leaf in two.
   *
   * @param bin values up to it go left
   */
  private record Split(
      int column,
      int bin,
      boolean missingLeft,
      double gain,
      double slope,
      double curvature,
      int rows) {}

  /** What each column has gained in all trees so far. */
  double[] gain() {
    return gain.clone();
  }

  /**
   * Grows a tree. Its leaves have the Newton step, not yet times the learning rate.
   *
   * @param rows to grow on; they are put in the order of leaves
   * @param asked columns that may be asked for, ascending
   */
  Grown grow(int[] rows, int[] asked, double[] slope, double[] curvature) {
    double slopeSum = 0;
    double curvatureSum = 0;
    for (int row : rows) {
      slopeSum += slope[row];
      curvatureSum += curvature[row];
    }
    Tree tree = Tree.ofNodes(2 * settings.leaves() - 1);
    Leaf root = new Leaf(0, 0, rows.length, slopeSum, curvatureSum);
    List<Leaf> leaves = new ArrayList<>(List.of(root));
    if (mayBeCut(root)) {
      count(root, rows, asked, slope, curvature);
      root.best = best(root, asked);
    }
    int nodes = 1;
    while (leaves.size() < settings.leaves()) {
      int chosen = mostGaining(leaves);
      if (chosen < 0) {
        break;
      }
      Leaf leaf = leaves.get(chosen);
      Split split = leaf.best;
      int middle = partition(leaf, split, rows);
      Leaf left = new Leaf(nodes, leaf.from, middle, split.slope, split.curvature);
      Leaf right =
          new Leaf(
              nodes + 1,
              middle,
              leaf.to,
              leaf.slope - split.slope,
              leaf.curvature - split.curvature);
      nodes += 2;
      ask(tree, leaf.node, split, left.node, right.node);
      shareSums(leaf, left, right, rows, asked, slope, curvature);
      leaves.set(chosen, left);
      leaves.add(right);
    }
    for (Leaf leaf : leaves) {
      tree.value()[leaf.node] = (float) (-leaf.slope / (leaf.curvature + settings.ridge()));
      release(leaf);
    }
    return new Grown(tree.first(nodes), rows, leaves);
  }

  private void ask(Tree tree, int node, Split split, int left, int right) {
    tree.column()[node] = split.column;
    tree.threshold()[node] = bins.threshold(split.column, split.bin);
    tree.missingLeft()[node] = split.missingLeft;
    tree.left()[node] = left;
    tree.right()[node] = right;
    gain[split.column] += split.gain;
  }

  private boolean mayBeCut(Leaf leaf) {
    return leaf.rows() >= 2 * settings.leafRows();
  }

  private static int mostGaining(List<Leaf> leaves) {
    int chosen = -1;
    for (int i = 0; i < leaves.size(); i++) {
      Split best = leaves.get(i).best;
      if (best != null && (chosen < 0 || best.gain > leaves.get(chosen).best.gain)) {
        chosen = i;
      }
    }
    return chosen;
  }

  private void shareSums(
      Leaf parent,
      Leaf left,
      Leaf right,
      int[] rows,
      int[] asked,
      double[] slope,
      double[] curvature) {
    Leaf smaller = left.rows() <= right.rows() ? left : right;
    Leaf larger = smaller == left ? right : left;
    if (mayBeCut(larger)) {
      count(smaller, rows, asked, slope, curvature);
      larger.sums = parent.sums;
      parent.sums = null;
      double[] rest = larger.sums;
      double[] counted = smaller.sums;
      for (int column : asked) {
        for (int i = offset[column]; i < offset[column + 1]; i++) {
          rest[i] -= counted[i];
        }
      }
      larger.best = best(larger, asked);
      smaller.best = mayBeCut(smaller) ? best(smaller, asked) : null;
    } else {
      release(parent);
    }
  }

  private void release(Leaf leaf) {
    if (leaf.sums != null) {
      free.push(leaf.sums);
      leaf.sums = null;
    }
  }

  private void count(Leaf leaf, int[] rows, int[] asked, double[] slope, double[] curvature) {
    double[] sums = free.isEmpty() ? new double[offset[columns.length]] : free.pop();
    for (int i = leaf.from; i < leaf.to; i++) {
      slopes[i] = slope[rows[i]];
      curvatures[i] = curvature[rows[i]];
    }
    work.each(
        asked.length,
        leaf.rows(),
        index -> {
          int column = asked[index];
          Arrays.fill(sums, offset[column], offset[column + 1], 0);
          byte[] bin = columns[column];
          int base = offset[column];
          for (int i = leaf.from; i < leaf.to; i++) {
            int at = base + SUMS * (bin[rows[i]] & 0xFF);
            sums[at] += slopes[i];
            sums[at + 1] += curvatures[i];
            sums[at + 2]++;
          }
        });
    leaf.sums = sums;
  }

  private Split best(Leaf leaf, int[] asked) {
    Split[] found = new Split[asked.length];
    work.each(asked.length, 3L * 256, index -> found[index] = best(leaf, asked[index]));
    Split best = null;
    for (Split split : found) {
      if (split != null && (best == null || split.gain > best.gain)) {
        best = split;
      }
    }
    return best;
  }

  private Split best(Leaf leaf, int column) {
    double[] sums = leaf.sums;
    int base = offset[column];
    int missing = (int) sums[base + 2];
    int last = bins.count(column) - 1;
    double whole = worth(leaf.slope, leaf.curvature);
    Split best = null;
    double slope = 0;
    double curvature = 0;
    int rows = 0;
    for (int bin = 1; bin <= last; bin++) {
      int at = base + SUMS * bin;
      if (sums[at + 2] == 0) {
        continue;
      }
      slope += sums[at];
      curvature += sums[at + 1];
      rows += (int) sums[at + 2];
      if (leaf.rows() - rows < settings.leafRows()) {
        break; // too few are left for the right
      }
      // Without rows that lack a value, those that lack one later go with the most.
      boolean moreLeft = missing == 0 && 2 * rows > leaf.rows();
      best = better(best, leaf, column, bin, moreLeft, whole, slope, curvature, rows);
      if (missing > 0) {
        best =
            better(
                best,
                leaf,
                column,
                bin,
                true,
                whole,
                slope + sums[base],
                curvature + sums[base + 1],
                rows + missing);
      }
    }
    return best;
  }

  private Split better(
      Split best,
      Leaf leaf,
      int column,
      int bin,
      boolean missingLeft,
      double whole,
      double slope,
      double curvature,
      int rows) {
    double restCurvature = leaf.curvature - curvature;
    if (rows < settings.leafRows()
        || leaf.rows() - rows < settings.leafRows()
        || curvature < LEAST_CURVATURE
        || restCurvature < LEAST_CURVATURE) {
      return best;
    }
    double least = best == null ? LEAST_GAIN : best.gain;
    double restSlope = leaf.slope - slope;
    double weight = curvature + settings.ridge();
    double restWeight = restCurvature + settings.ridge();
    // Most are far from the best so far, which products tell sooner than quotients.
    if (slope * slope * restWeight + restSlope * restSlope * weight
        < (least + whole) * weight * restWeight * SURELY) {
      return best;
    }
    double gained = worth(slope, curvature) + worth(restSlope, restCurvature) - whole;
    return gained > least
        ? new Split(column, bin, missingLeft, gained, slope, curvature, rows)
        : best;
  }

  private double worth(double slope, double curvature) {
    return slope * slope / (curvature + settings.ridge());
  }

  /** Puts the leaf's rows that go left before the others, both in their order. */
  private int partition(Leaf leaf, Split split, int[] rows) {
    byte[] bin = columns[split.column];
    int left = leaf.from;
    int right = 0;
    for (int i = leaf.from; i < leaf.to; i++) {
      int row = rows[i];
      int of = bin[row] & 0xFF;
      if (of == 0 ? split.missingLeft : of <= split.bin) {
        rows[left++] = row;
      } else {
        spare[right++] = row;
      }
    }
    System.arraycopy(spare, 0, rows, left, right);
    return left;
  }
}
