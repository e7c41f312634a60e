// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.items;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The ways from an entity to the items that it was linked to: down its lists, of which there are at
 * most two, then up to parents, in at most three steps. Such as a customer's orders, their lines,
 * the line's product.
 */
public final class ItemPaths {
  private static final int STEPS = 3;
  private static final int LISTS = 2;
  private static final int MOST = 6;

  private ItemPaths() {}

  /** The shortest of them, by name; empty if there is none. */
  public static List<List<String>> of(GraphSchema schema, int entityType, int itemType) {
    List<List<EdgeType>> found = new ArrayList<>();
    List<List<EdgeType>> open = List.of(List.of());
    for (int step = 0; step < STEPS; step++) {
      List<List<EdgeType>> longer = new ArrayList<>();
      for (List<EdgeType> path : open) {
        for (EdgeType edge : next(schema, entityType, path)) {
          List<EdgeType> grown = new ArrayList<>(path);
          grown.add(edge);
          (edge.to() == itemType ? found : longer).add(grown);
        }
      }
      open = longer;
    }
    return found.stream()
        .limit(MOST)
        .map(path -> path.stream().map(EdgeType::name).toList())
        .toList();
  }

  private static List<EdgeType> next(GraphSchema schema, int entityType, List<EdgeType> path) {
    EdgeType last = path.isEmpty() ? null : path.get(path.size() - 1);
    int at = last == null ? entityType : last.to();
    long lists = path.stream().filter(EdgeType::toMany).count();
    boolean down = lists == path.size();
    return schema.edgeTypes().stream()
        .filter(edge -> edge.from() == at)
        .filter(edge -> last == null || edge.link() != last.link())
        .filter(edge -> edge.toMany() ? down && lists < LISTS : true)
        .sorted(Comparator.comparing(EdgeType::name, String.CASE_INSENSITIVE_ORDER))
        .toList();
  }
}
