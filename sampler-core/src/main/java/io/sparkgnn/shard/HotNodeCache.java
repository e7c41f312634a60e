// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.graph.GraphSchema;
import java.util.Arrays;
import java.util.List;

/**
 * Copies of what is asked for most: feature rows and lists of children of other stripes' nodes with
 * the highest degrees. A node is met about as often as it has edges, so a row is worth its node's
 * degree, and a list the same for each of its bytes; half of the bytes go to either. It is filled
 * once, when the graph is opened, and never changes: nothing is locked, and since the graph does
 * not change either, nothing grows old. Safe for use by any number of threads.
 */
final class HotNodeCache {
  private final List<HotLists> lists;
  private final List<HotRows> rows;

  HotNodeCache(List<HotLists> lists, List<HotRows> rows) {
    this.lists = lists;
    this.rows = rows;
  }

  /** A cache of nothing. */
  static HotNodeCache empty(GraphSchema schema) {
    HotLists[] lists = new HotLists[schema.links().size()];
    Arrays.setAll(lists, link -> new HotLists());
    HotRows[] rows = new HotRows[schema.nodeTypes().size()];
    Arrays.fill(rows, HotRows.EMPTY);
    return new HotNodeCache(List.of(lists), List.of(rows));
  }

  /** Lists of a link that are here. */
  HotLists lists(int link) {
    return lists.get(link);
  }

  /** Rows of a node type that are here. */
  HotRows rows(int nodeType) {
    return rows.get(nodeType);
  }
}
