// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import java.util.List;

/**
 * What a fit gives, and what a file holds.
 *
 * @param task what was learned
 * @param columns asked for, in their order
 * @param start score of every row before the first tree, one an output
 * @param trees in rounds of one tree an output
 * @param gain of each column
 */
@SuppressWarnings("ArrayRecordComponent") // read only
record Forest(TreeTask task, List<String> columns, float[] start, List<Tree> trees, float[] gain) {
  Forest {
    columns = List.copyOf(columns);
    trees = List.copyOf(trees);
  }

  int outputs() {
    return start.length;
  }
}
