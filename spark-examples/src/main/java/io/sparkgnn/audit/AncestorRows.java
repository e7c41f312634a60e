package io.sparkgnn.audit;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of one table beside those that they lead to along links. A column of a table is under
 * the table's number and its own name; the table's own rows are number {@value #OWN}, so that they
 * differ from rows of the same table that they lead to.
 */
final class AncestorRows {
  private static final int OWN = -1;

  private final SourceTables tables;
  private final NodeType table;
  private final List<Integer> joined = new ArrayList<>(List.of(OWN));
  private Dataset<Row> rows;

  private AncestorRows(SourceTables tables, NodeType table, Dataset<Row> rows) {
    this.tables = tables;
    this.table = table;
    this.rows = renamed(rows, OWN);
  }

  /** Every row of a table. */
  static AncestorRows all(SourceTables tables, NodeType table) {
    return new AncestorRows(tables, table, tables.timed(table));
  }

  /** One row for each key of a table, the earliest. */
  static AncestorRows unique(SourceTables tables, NodeType table) {
    return new AncestorRows(tables, table, earliest(tables, table));
  }

  private static Dataset<Row> earliest(SourceTables tables, NodeType table) {
    Dataset<Row> all = tables.timed(table).where(col(SourceTables.KEY).isNotNull());
    return all.groupBy(SourceTables.KEY)
        .agg(min_by(struct("*"), coalesce(col(SourceTables.TIME), lit(0L))).as("_row"))
        .select("_row.*");
  }

  /** The rows with everything that was asked for. */
  Dataset<Row> rows() {
    return rows;
  }

  /** The rows' own key as text. */
  Column key() {
    return col(name(OWN, SourceTables.KEY));
  }

  /** When the rows became known, microseconds. */
  Column time() {
    return col(name(OWN, SourceTables.TIME));
  }

  /** A column of the rows' own table, by any case of its name. */
  Column own(String column) {
    return SqlNames.column(
        name(OWN, SqlNames.find(tables.rows(table).schema(), table.name(), column)));
  }

  /** A column of the rows' own table or of the one table of that name that they lead to. */
  Column of(NodeType other, String column) {
    if (other.index() == table.index()) {
      return own(column);
    }
    join(path(other));
    String found = SqlNames.find(tables.rows(other).schema(), other.name(), column);
    return SqlNames.column(name(other.index(), found));
  }

  /** When the row of another table that a row leads to became known. */
  Column timeOf(NodeType other) {
    join(path(other));
    return col(name(other.index(), SourceTables.TIME));
  }

  /** The key of the row of another table that a row leads to, as the last foreign key has it. */
  Column keyOf(NodeType other) {
    List<Link> path = path(other);
    join(path.subList(0, path.size() - 1));
    return foreignKey(path, path.size() - 1);
  }

  private Column foreignKey(List<Link> path, int step) {
    int from = step == 0 ? OWN : path.get(step).child();
    NodeType child = step == 0 ? table : tables.schema().nodeTypes().get(from);
    List<String> columns =
        path.get(step).childColumns().stream()
            .map(c -> name(from, SqlNames.find(tables.rows(child).schema(), child.name(), c)))
            .toList();
    return KeyText.of(tables.schema().nodeTypes().get(path.get(step).parent()).key(), columns);
  }

  private void join(List<Link> path) {
    for (int i = 0; i < path.size(); i++) {
      int parent = path.get(i).parent();
      if (!joined.contains(parent)) {
        Dataset<Row> parents =
            renamed(earliest(tables, tables.schema().nodeTypes().get(parent)), parent);
        rows =
            rows.join(
                parents, foreignKey(path, i).equalTo(col(name(parent, SourceTables.KEY))), "left");
        joined.add(parent);
      }
    }
  }

  private List<Link> path(NodeType to) {
    List<Link> path = new ArrayList<>();
    if (!climb(table.index(), to.index(), path)) {
      throw new IllegalStateException(
          "no links lead from %s to %s".formatted(table.name(), to.name()));
    }
    return path;
  }

  private boolean climb(int from, int to, List<Link> path) {
    for (Link link : tables.schema().links()) {
      boolean visited = path.stream().anyMatch(before -> before.child() == link.parent());
      if (link.child() != from || (visited && link.parent() != to)) {
        continue;
      }
      path.add(link);
      if (link.parent() == to || (link.parent() != from && climb(link.parent(), to, path))) {
        return true;
      }
      path.remove(path.size() - 1);
    }
    return false;
  }

  private static Dataset<Row> renamed(Dataset<Row> rows, int number) {
    List<Column> columns = new ArrayList<>();
    for (String column : rows.columns()) {
      columns.add(SqlNames.column(column).as(name(number, column)));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private static String name(int number, String column) {
    return "_t" + (number + 1) + "_" + column;
  }
}
