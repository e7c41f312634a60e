// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.source.SqlNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * The rows of the sources that a graph built from them has: those that the build leaves out are
 * left out here by the same rule, so that nothing is counted that the graph does not show. For rows
 * with the same key that differ only in columns that the build ignores, those columns decide: the
 * same row stays whichever columns are asked for.
 *
 * <p>Lazy but for {@link #leftOut}, which runs one job for each table, once; the rows of a keyed
 * table need it. Safe for use by any number of threads.
 */
public final class GraphRows {
  private static final String TIE = "_tie";
  private static final String ROWS = "_rows";
  private static final String DATED = "_dated";

  private final BuildPlan plan;
  private final NodeRule rule;
  private final Map<Integer, LeftOut> leftOut = new ConcurrentHashMap<>();

  /**
   * @param plan the tables and links that the graph is built from
   */
  public GraphRows(BuildPlan plan) {
    this.plan = plan;
    this.rule = new NodeRule(plan);
  }

  /**
   * Rows of a table that are not in the graph.
   *
   * @param table its name
   * @param nullKeys with a null in their primary key
   * @param duplicateKeys with the key of an earlier row
   * @param noTimes without a time, in a table whose rows need one
   */
  public record LeftOut(String table, long nullKeys, long duplicateKeys, long noTimes) {
    /** One line for each kind that occurs, to stand behind what leaves them out. */
    public List<String> lines() {
      List<String> lines = new ArrayList<>();
      line(lines, duplicateKeys, "a key that an earlier row has");
      line(lines, nullKeys, "a null in the primary key");
      line(lines, noTimes, "no time");
      return lines;
    }

    private void line(List<String> lines, long rows, String why) {
      if (rows > 0) {
        lines.add("%,d %s of %s: %s".formatted(rows, rows == 1 ? "row" : "rows", table, why));
      }
    }
  }

  /** The name under which {@link #of} has a column of the source. */
  public static String named(String column) {
    return "$" + column;
  }

  /** A table's rows with all columns of the source, under their own names. */
  public Dataset<Row> of(TablePlan table) {
    List<String> names = List.of(table.rows().columns());
    return of(table, names)
        .select(
            names.stream()
                .map(name -> SqlNames.column(named(name)).as(name))
                .toArray(Column[]::new));
  }

  /**
   * A table's rows: the wanted columns, in which NaN and infinite numbers are null, under {@link
   * #named}, {@link StagedColumns#KEY} of a keyed table, {@link StagedColumns#TIME}, which is null
   * in a static one, and of each link the foreign key under {@link LinkPlan#stagedKey}.
   *
   * @param wanted names as in the source
   */
  public Dataset<Row> of(TablePlan table, Collection<String> wanted) {
    boolean duplicates = table.keyed() && leftOut(table).duplicateKeys() > 0;
    List<Column> selected = new ArrayList<>();
    List<Column> result = new ArrayList<>();
    for (String name : wanted) {
      selected.add(value(table, name).as(named(name)));
      result.add(SqlNames.column(named(name)));
    }
    List<Column> ties = new ArrayList<>();
    if (duplicates) {
      for (StructField field : table.rows().schema().fields()) {
        if (RowOrdering.isOrderable(field.dataType())) {
          selected.add(SqlNames.column(field.name()).as(TIE + ties.size()));
          ties.add(col(TIE + ties.size()));
        }
      }
    }
    if (table.keyed()) {
      result.add(col(StagedColumns.KEY));
    }
    result.add(col(StagedColumns.TIME));
    plan.linksOf(table.index()).forEach(link -> result.add(col(link.stagedKey())));
    return rule.withState(table, timed(table, selected), duplicates, ties)
        .where(col(StagedColumns.STATE).equalTo(StagedColumns.NODE))
        .select(result.toArray(Column[]::new));
  }

  /** A number that is none is missing, as in the feature store. */
  private static Column value(TablePlan table, String name) {
    Column value = SqlNames.column(name);
    DataType type = table.rows().schema().apply(name).dataType();
    boolean floating = type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType);
    // Spark orders NaN above infinity, so this leaves out both.
    return floating ? when(abs(value).lt(lit(Double.POSITIVE_INFINITY)), value) : value;
  }

  /** The source's rows with the staged columns and some others. */
  private Dataset<Row> timed(TablePlan table, List<Column> others) {
    List<Column> columns = new ArrayList<>(others);
    columns.addAll(StagedColumns.select(table, plan));
    Dataset<Row> rows = table.rows().select(columns.toArray(Column[]::new));
    if (!table.timed()) {
      return rows.withColumn(StagedColumns.TIME, lit(null).cast(DataTypes.LongType));
    }
    return rule.dated(table, rows, other -> of(other, List.of()));
  }

  /** How many rows of a table are not in the graph, and why. */
  public LeftOut leftOut(TablePlan table) {
    LeftOut known = leftOut.get(table.index());
    if (known == null) {
      known = counted(table);
      leftOut.put(table.index(), known);
    }
    return known;
  }

  private LeftOut counted(TablePlan table) {
    if (!table.keyed() && !table.timed()) {
      return new LeftOut(table.name(), 0, 0, 0);
    }
    Dataset<Row> rows = timed(table, List.of());
    Column dated = count(table.timed() ? col(StagedColumns.TIME) : lit(1));
    if (!table.keyed()) {
      Row counts = rows.agg(count(lit(1)), dated).first();
      return new LeftOut(table.name(), 0, 0, counts.getLong(0) - counts.getLong(1));
    }
    Column keyless = col(StagedColumns.KEY).isNull();
    Row counts =
        rows.groupBy(StagedColumns.KEY)
            .agg(count(lit(1)).as(ROWS), dated.as(DATED))
            .agg(
                total(when(keyless, col(ROWS))),
                total(when(keyless, 0L).otherwise(col(ROWS).minus(1))),
                total(when(keyless.or(col(DATED).gt(0)), 0L).otherwise(1L)))
            .first();
    return new LeftOut(table.name(), counts.getLong(0), counts.getLong(1), counts.getLong(2));
  }

  private static Column total(Column counts) {
    return coalesce(sum(counts), lit(0L));
  }
}
