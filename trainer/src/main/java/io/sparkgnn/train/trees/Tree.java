// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import java.util.Arrays;

/**
 * A tree of questions. Node 0 is the root, and a node's children come after it.
 *
 * @param column asked for at a node; -1 at a leaf
 * @param threshold a value up to it goes left
 * @param missingLeft whether a row without a value goes left
 * @param left node
 * @param right node
 * @param value of a leaf
 */
@SuppressWarnings("ArrayRecordComponent") // read only once it is grown
record Tree(
    int[] column,
    float[] threshold,
    boolean[] missingLeft,
    int[] left,
    int[] right,
    float[] value) {
  /** A tree with room for so many nodes, none of which asks. */
  static Tree ofNodes(int count) {
    int[] column = new int[count];
    Arrays.fill(column, -1);
    return new Tree(
        column,
        new float[count],
        new boolean[count],
        new int[count],
        new int[count],
        new float[count]);
  }

  /** The first nodes alone. */
  Tree first(int count) {
    return new Tree(
        Arrays.copyOf(column, count),
        Arrays.copyOf(threshold, count),
        Arrays.copyOf(missingLeft, count),
        Arrays.copyOf(left, count),
        Arrays.copyOf(right, count),
        Arrays.copyOf(value, count));
  }

  /** The same questions, with the leaves' values times a number. */
  Tree times(float factor) {
    float[] values = value.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return new Tree(column, threshold, missingLeft, left, right, values);
  }

  int nodes() {
    return column.length;
  }

  /** The value for a row whose numbers begin at a place. */
  float value(float[] values, int from) {
    int node = 0;
    while (column[node] >= 0) {
      float x = values[from + column[node]];
      boolean goesLeft = Float.isNaN(x) ? missingLeft[node] : x <= threshold[node];
      node = goesLeft ? left[node] : right[node];
    }
    return value[node];
  }
}
