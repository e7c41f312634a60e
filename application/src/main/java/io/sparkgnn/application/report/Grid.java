// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import java.util.ArrayList;
import java.util.List;

/** A table of texts; columns of numbers are aligned to the right. */
final class Grid {
  private record Column(String name, String type) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();

  Grid text(String... names) {
    return columns("text", names);
  }

  Grid number(String... names) {
    return columns("number", names);
  }

  private Grid columns(String type, String... names) {
    for (String name : names) {
      columns.add(new Column(name, type));
    }
    return this;
  }

  Grid row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells for " + columns.size() + " columns");
    }
    rows.add(cells);
    return this;
  }

  /** The table under its title, or nothing when it has no rows. */
  void add(Markup out, String title) {
    if (!rows.isEmpty()) {
      out.leaf("h3", title);
      table(out);
    }
  }

  /** The same behind its title, to be opened by the reader. */
  void addFolded(Markup out, String title) {
    if (!rows.isEmpty()) {
      out.open("details").leaf("summary", title);
      table(out);
      out.close();
    }
  }

  private void table(Markup out) {
    out.open("div", "class", "scroll").open("table").open("tr");
    for (Column column : columns) {
      out.leaf("th", column.name(), "class", column.type());
    }
    out.close();
    for (String[] row : rows) {
      out.open("tr");
      for (int i = 0; i < row.length; i++) {
        out.leaf("td", row[i], "class", columns.get(i).type());
      }
      out.close();
    }
    out.close().close();
  }
}
