// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.nullif;

import io.sparkgnn.connector.query.ast.Via;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * The rows of one table beside those that they lead to along links. A column is under the links
 * that lead to its row and its own name, so that rows of one table on different ways differ.
 */
final class AncestorRows {
  private final SourceTables tables;
  private final NodeType table;
  private final List<List<Link>> joined = new ArrayList<>(List.of(List.of()));
  private Dataset<Row> rows;

  private AncestorRows(SourceTables tables, NodeType table, Dataset<Row> rows) {
    this.tables = tables;
    this.table = table;
    this.rows = renamed(rows, List.of());
  }

  /** The rows of a table that the graph has. */
  static AncestorRows of(SourceTables tables, NodeType table) {
    return new AncestorRows(tables, table, tables.timed(table));
  }

  /** The rows with everything that was asked for. */
  Dataset<Row> rows() {
    return rows;
  }

  /** The rows' own key as text. */
  Column key() {
    return col(name(List.of(), SourceTables.KEY));
  }

  /** When the rows became known, microseconds. */
  Column time() {
    return col(name(List.of(), SourceTables.TIME));
  }

  /** A column of the rows' own table, by any case of its name. */
  Column own(String column) {
    return at(List.of(), table, column);
  }

  /** A column of the rows' own table or of another that they lead to. */
  Column of(NodeType other, String column, Via via) {
    if (other.index() == table.index() && via.steps().isEmpty()) {
      return own(column);
    }
    List<Link> path = path(other, via);
    join(path);
    return at(path, other, column);
  }

  /** When the row of another table that a row leads to became known. */
  Column timeOf(NodeType other, Via via) {
    List<Link> path = path(other, via);
    join(path);
    return col(name(path, SourceTables.TIME));
  }

  /** The key of the row of another table that a row leads to, as the last foreign key has it. */
  Column keyOf(NodeType other, Via via) {
    List<Link> path = path(other, via);
    join(path.subList(0, path.size() - 1));
    return foreignKey(path);
  }

  private Column at(List<Link> path, NodeType of, String column) {
    return SqlNames.column(name(path, SqlNames.find(tables.rows(of).schema(), of.name(), column)));
  }

  /** The last foreign key of a path. */
  private Column foreignKey(List<Link> path) {
    List<Link> before = path.subList(0, path.size() - 1);
    Link last = path.get(path.size() - 1);
    NodeType child = tables.schema().nodeTypes().get(last.child());
    List<String> columns =
        last.childColumns().stream()
            .map(c -> name(before, SqlNames.find(tables.rows(child).schema(), child.name(), c)))
            .toList();
    return KeyText.of(tables.schema().nodeTypes().get(last.parent()).key(), columns);
  }

  private void join(List<Link> path) {
    for (int steps = 1; steps <= path.size(); steps++) {
      List<Link> way = List.copyOf(path.subList(0, steps));
      if (!joined.contains(way)) {
        int parent = way.get(steps - 1).parent();
        Dataset<Row> parents = renamed(tables.timed(tables.schema().nodeTypes().get(parent)), way);
        rows =
            rows.join(parents, foreignKey(way).equalTo(col(name(way, SourceTables.KEY))), "left");
        joined.add(way);
      }
    }
  }

  private List<Link> path(NodeType to, Via via) {
    List<List<Link>> paths = new ArrayList<>();
    climb(table.index(), to.index(), new ArrayList<>(), paths);
    List<List<Link>> taken = paths.stream().filter(path -> takes(path, via)).toList();
    if (taken.size() != 1) {
      throw new IllegalStateException(
          "%d ways lead from %s to %s".formatted(taken.size(), table.name(), to.name()));
    }
    return taken.get(0);
  }

  private void climb(int from, int to, List<Link> path, List<List<Link>> found) {
    for (Link link : tables.schema().links()) {
      boolean visited = path.stream().anyMatch(before -> before.child() == link.parent());
      if (link.child() != from) {
        continue;
      }
      path.add(link);
      if (link.parent() == to) {
        found.add(List.copyOf(path));
      } else if (!visited && link.parent() != from) {
        climb(link.parent(), to, path, found);
      }
      path.remove(path.size() - 1);
    }
  }

  /** Whether the foreign keys that VIA names are on the path, one behind the other. */
  private boolean takes(List<Link> path, Via via) {
    List<String> keys =
        path.stream()
            .map(
                link ->
                    key(tables.schema().nodeTypes().get(link.child()).name(), link.childColumns()))
            .toList();
    int from = 0;
    for (Via.Step step : via.steps()) {
      String wanted = key(step.table().orElse(table.name()), step.columns());
      int at = keys.subList(from, keys.size()).indexOf(wanted);
      if (at < 0) {
        return false;
      }
      from += at + 1;
    }
    return true;
  }

  private static String key(String table, List<String> columns) {
    return columns.stream()
        .map(column -> (table + "." + column).toLowerCase(Locale.ROOT))
        .sorted()
        .collect(Collectors.joining(","));
  }

  private static Dataset<Row> renamed(Dataset<Row> rows, List<Link> path) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      columns.add(value(field).as(name(path, field.name())));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  /** What is no number counts as missing, as the graph's features have it. */
  private static Column value(StructField field) {
    Column value = SqlNames.column(field.name());
    DataType type = field.dataType();
    if (!type.equals(DataTypes.DoubleType) && !type.equals(DataTypes.FloatType)) {
      return value;
    }
    for (String none : new String[] {"NaN", "Infinity", "-Infinity"}) {
      value = nullif(value, expr("double('" + none + "')"));
    }
    return value;
  }

  private static String name(List<Link> path, String column) {
    return path.stream().map(link -> link.index() + "_").collect(Collectors.joining("", "_t", "$"))
        + column;
  }
}
