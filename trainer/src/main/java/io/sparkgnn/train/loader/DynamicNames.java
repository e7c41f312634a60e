// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.train.encode.AgeEncoding;
import io.sparkgnn.train.encode.BoundTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the dynamic inputs of a table's nodes are about, for people: a column's name, or words in
 * parentheses for what is no column. The same order as {@link BatchLayout} describes.
 */
public final class DynamicNames {
  private final List<String> names = new ArrayList<>();

  private DynamicNames() {}

  /**
   * The names, one for each input; inputs that say one thing in several ways have the same.
   *
   * @param type a reachable type
   */
  public static List<String> of(BatchLayout layout, NodeType type) {
    DynamicNames made = new DynamicNames();
    made.add(layout, type);
    if (made.names.isEmpty()) {
      made.add("(constant)", 1);
    }
    if (made.names.size() != layout.dynamicWidth(type.index())) {
      throw new IllegalStateException(
          "%d names for the %d dynamic inputs of %s"
              .formatted(made.names.size(), layout.dynamicWidth(type.index()), type.name()));
    }
    return List.copyOf(made.names);
  }

  private void add(String name, int width) {
    names.addAll(Collections.nCopies(width, name));
  }

  private void add(BatchLayout layout, NodeType type) {
    int t = type.index();
    BoundTable table = layout.table(t);
    if (type.timed()) {
      int calendar = BatchLayout.calendarWidth(table.encoding().hours());
      add(
          type.timeColumn().isEmpty() ? "(time)" : type.timeColumn(),
          BatchLayout.AGE_WIDTH + (BatchLayout.calendar(type) ? calendar : 0));
    }
    if (layout.ranked(t)) {
      add("(recency rank)", BatchLayout.RANK_WIDTH);
    }
    for (EdgeType edge : layout.degrees(t)) {
      add("(count of " + edge.name().substring(edge.name().indexOf("->") + 2) + ")", 1);
    }
    for (AgeEncoding age : table.encoding().ages()) {
      add(age.column(), 2 + (age.cyclic() ? BatchLayout.calendarWidth(age.hours()) : 0));
    }
    for (int i = 0; i < table.own().size(); i++) {
      add(table.encoding().own().get(i).column(), table.own().get(i).width());
    }
    if (t == layout.entityType()) {
      int weekdays = layout.encoding().seedWeekdays() ? 2 : 0;
      add("(seed time)", 4 + weekdays + (layout.encoding().seedHours() ? 2 : 0));
      add("(age of the newest row)", layout.staleness() ? BatchLayout.AGE_WIDTH : 0);
    }
  }
}
