// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Which rows of a table become nodes, and from when each is known: the one rule that the build and
 * every label table obey. Rows are those of {@link StagedColumns}.
 */
final class NodeRule {
  private static final String RANK = "_rank";

  private final BuildPlan plan;

  NodeRule(BuildPlan plan) {
    this.plan = plan;
  }

  /**
   * Gives the rows of a table without a time column the time that other rows give them: the latest
   * of those that they point to, or the earliest of those that point to them; null where there is
   * none.
   *
   * @param nodes the rows of another table that became nodes, with key, foreign keys and time
   */
  Dataset<Row> dated(TablePlan table, Dataset<Row> rows, Function<TablePlan, Dataset<Row>> nodes) {
    return switch (table.timeKind()) {
      case INHERITED -> inheritTime(table, rows, nodes);
      case FIRST_SEEN -> FirstSeen.date(plan, table, rows, nodes);
      case TIMED, STATIC -> rows;
    };
  }

  private Dataset<Row> inheritTime(
      TablePlan table, Dataset<Row> rows, Function<TablePlan, Dataset<Row>> nodes) {
    Dataset<Row> joined = rows;
    List<Column> times = new ArrayList<>();
    for (LinkPlan link : plan.datingLinksOf(table.index())) {
      String key = "_parent" + link.index();
      String time = "_parenttime" + link.index();
      Dataset<Row> parents =
          nodes
              .apply(plan.tables().get(link.parent()))
              .select(col(StagedColumns.KEY).as(key), col(StagedColumns.TIME).as(time));
      joined = joined.join(parents, col(link.stagedKey()).equalTo(col(key)), "left");
      times.add(col(time));
    }
    Column latest = times.size() == 1 ? times.get(0) : greatest(times.toArray(Column[]::new));
    return joined.withColumn(StagedColumns.TIME, latest);
  }

  /**
   * Adds {@link StagedColumns#STATE}: what becomes of each row.
   *
   * @param duplicates whether keys may occur twice; when they do, only this finds the rows that
   *     stay, the first of each key by {@link #content}
   * @param ties what else tells rows of the same content apart, for readers of more columns than
   *     the build makes something of
   */
  Dataset<Row> withState(
      TablePlan table, Dataset<Row> rows, boolean duplicates, List<Column> ties) {
    Column state = lit(StagedColumns.NODE);
    if (table.timed()) {
      state = when(col(StagedColumns.TIME).isNull(), StagedColumns.NO_TIME).otherwise(state);
    }
    Dataset<Row> ranked = rows;
    if (duplicates) {
      List<Column> order = content(table);
      order.addAll(ties);
      Column[] first = order.isEmpty() ? new Column[] {lit(0)} : order.toArray(Column[]::new);
      Column rank = row_number().over(Window.partitionBy(col(StagedColumns.KEY)).orderBy(first));
      ranked = rows.withColumn(RANK, rank);
      state = when(col(RANK).gt(1), StagedColumns.DUPLICATE_KEY).otherwise(state);
    }
    if (table.keyed()) {
      state = when(col(StagedColumns.KEY).isNull(), StagedColumns.NULL_KEY).otherwise(state);
    }
    return ranked.withColumn(StagedColumns.STATE, state);
  }

  /**
   * What becomes of a row, as {@link #withState} says where keys occur once.
   *
   * @param keyless whether its table has a key and the row has none
   * @param timeless whether its table has times and the row has none
   */
  static int state(boolean keyless, boolean timeless) {
    return keyless ? StagedColumns.NULL_KEY : timeless ? StagedColumns.NO_TIME : StagedColumns.NODE;
  }

  /** Everything that the build makes of a row, but its own key: the time first. */
  List<Column> content(TablePlan table) {
    List<Column> order = new ArrayList<>();
    if (table.timed()) {
      order.add(col(StagedColumns.TIME).asc_nulls_last());
    }
    for (LinkPlan link : plan.linksOf(table.index())) {
      order.add(col(link.stagedKey()).asc());
    }
    for (ColumnPlan column : table.columns()) {
      order.add(col(column.staged()).asc());
    }
    return order;
  }
}
