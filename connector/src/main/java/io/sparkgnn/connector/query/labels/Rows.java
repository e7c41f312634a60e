// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.check.LinkPath;
import io.sparkgnn.connector.query.check.Names.FoundColumn;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.stage.GraphRows;
import io.sparkgnn.connector.stage.StagedColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of one table that the graph has, with the columns of the rows that they lead to, each
 * under a name of its own. Ask for all columns, then call {@link #rows()}.
 */
final class Rows {
  /** Microseconds since the epoch of the row's own time, or of the one it inherits; else null. */
  static final String TIME = StagedColumns.TIME;

  /** The row's own key, encoded, in a table that has one. */
  static final String KEY = StagedColumns.KEY;

  private final BuildPlan plan;
  private final GraphRows graph;
  private final TablePlan table;
  private final Map<List<LinkPlan>, Step> steps = new LinkedHashMap<>();
  private final Set<String> own = new LinkedHashSet<>();

  /** One step up a path: the link to the parent, and which of its columns are wanted. */
  private static final class Step {
    private final String prefix;
    private final LinkPlan link;
    private final String from;
    private final Set<String> wanted = new LinkedHashSet<>();

    Step(String prefix, LinkPlan link, String from) {
      this.prefix = prefix;
      this.link = link;
      this.from = from;
    }
  }

  /**
   * @param graph where the rows are
   */
  Rows(BuildPlan plan, GraphRows graph, TablePlan table) {
    this.plan = plan;
    this.graph = graph;
    this.table = table;
  }

  /** The result's column that holds a column of the rows or of those they lead to. */
  Column column(FoundColumn found) {
    return column(found.path(), found.name());
  }

  /** The same for a column at the end of a path. */
  Column column(LinkPath path, String name) {
    String prefix = prefix(path.links());
    (path.links().isEmpty() ? own : steps.get(path.links()).wanted).add(name);
    return SqlNames.column(prefix + GraphRows.named(name));
  }

  /** The result's column with the time of the row at the end of a path; null if it has none. */
  Column time(LinkPath path) {
    return col(prefix(path.links()) + TIME);
  }

  /** The result's column with the encoded key that the last link of a path points with. */
  Column foreignKey(LinkPath path) {
    List<LinkPlan> links = path.links();
    LinkPlan last = links.get(links.size() - 1);
    return col(prefix(links.subList(0, links.size() - 1)) + last.stagedKey());
  }

  /** Sees to it that a path's last row is joined, and returns what its columns begin with. */
  private String prefix(List<LinkPlan> links) {
    if (links.isEmpty()) {
      return "";
    }
    Step known = steps.get(links);
    if (known != null) {
      return known.prefix;
    }
    String before = prefix(links.subList(0, links.size() - 1));
    Step step = new Step("p" + steps.size(), links.get(links.size() - 1), before);
    steps.put(List.copyOf(links), step);
    return step.prefix;
  }

  /** The rows, with all that was asked for. What a row does not lead to is null. */
  Dataset<Row> rows() {
    Dataset<Row> rows = graph.of(table, own);
    for (Step step : steps.values()) {
      TablePlan parent = plan.tables().get(step.link.parent());
      Dataset<Row> parents = graph.of(parent, step.wanted);
      List<Column> columns = new ArrayList<>();
      for (String name : parents.columns()) {
        columns.add(SqlNames.column(name).as(step.prefix + name));
      }
      rows =
          rows.join(
              parents.select(columns.toArray(Column[]::new)),
              col(step.from + step.link.stagedKey()).equalTo(col(step.prefix + KEY)),
              "left");
    }
    return rows;
  }
}
