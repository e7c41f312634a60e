// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Operand.Aggregate;
import io.sparkgnn.connector.query.ast.Window;
import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.connector.query.check.LinkPath;
import io.sparkgnn.connector.query.check.Names;
import io.sparkgnn.connector.query.check.ValueKind;
import io.sparkgnn.connector.stage.GraphRows;
import io.sparkgnn.graph.KeyColumn;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * All aggregates of one fact table at all anchor times, in one pass over its rows: a row is given
 * to the anchor times in whose windows it lies, and one grouping by (entity, anchor time)
 * aggregates with a condition for each aggregate.
 */
final class FactAggregates {
  /** Index of the anchor time: int. */
  static final String ANCHOR = "_anchor";

  /** The entity's key, encoded, in {@link #rows}. */
  static final String ENTITY = "_entity";

  private static final String HIT = "_hit";

  private final CheckedQuery query;
  private final GraphRows graph;
  private final TablePlan facts;
  private final LinkPath path;
  private final List<Aggregate> aggregates;
  private final List<Window> windows;

  /**
   * @param graph where the facts are
   * @param path from the facts to the entity
   * @param aggregates of the facts that reach the entity on this path, of one of {@link #passes}
   */
  FactAggregates(
      CheckedQuery query,
      GraphRows graph,
      TablePlan facts,
      LinkPath path,
      List<Aggregate> aggregates) {
    this.query = query;
    this.graph = graph;
    this.facts = facts;
    this.path = path;
    this.aggregates = List.copyOf(aggregates);
    this.windows = aggregates.stream().map(Aggregate::window).distinct().toList();
  }

  /** The aggregates in groups that one pass over the facts takes: of so many windows at most. */
  static List<List<Aggregate>> passes(List<Aggregate> aggregates) {
    Map<Window, Integer> number = new HashMap<>();
    List<List<Aggregate>> passes = new ArrayList<>();
    for (Aggregate aggregate : aggregates) {
      int window = number.computeIfAbsent(aggregate.window(), any -> number.size());
      int pass = window / AnchorWindows.MAX_WINDOWS;
      while (passes.size() <= pass) {
        passes.add(new ArrayList<>());
      }
      passes.get(pass).add(aggregate);
    }
    return passes;
  }

  /** The column of an aggregate in {@link #rows}. */
  static String value(Aggregate aggregate, List<Aggregate> all) {
    return "_value" + all.indexOf(aggregate);
  }

  /**
   * One row for each (entity, anchor time) with a fact in any window: {@link #ENTITY}, {@link
   * #ANCHOR} and {@link #value} of each aggregate.
   *
   * @param all every aggregate of the query, which gives the values their names
   */
  Dataset<Row> rows(List<Anchor> anchors, ZoneId zone, List<Aggregate> all) {
    Rows base = new Rows(query.plan(), graph, facts);
    List<Column> columns = new ArrayList<>();
    columns.add(base.foreignKey(path).as(ENTITY));
    Expressions filters = new Expressions(new FactValues(query, facts, base));
    for (int i = 0; i < aggregates.size(); i++) {
      Aggregate aggregate = aggregates.get(i);
      Column counts = aggregate.filter().map(filters::condition).orElse(lit(true));
      columns.add(coalesce(counts, lit(false)).as("_counts" + i));
      if (aggregate.argument() instanceof Operand.Column column) {
        columns.add(base.column(query.names().column(facts, column)).as("_argument" + i));
      }
    }
    List<Column> order = new ArrayList<>();
    for (KeyColumn part : facts.key()) {
      Column tie = base.column(new LinkPath(List.of()), part.name());
      columns.add(tie.as("_tie" + order.size()));
      order.add(col("_tie" + order.size()));
    }
    columns.add(col(Rows.TIME));
    AnchorWindows lookup = lookup(anchors, zone);
    Column hits =
        udf(lookup, DataTypes.createArrayType(DataTypes.LongType, false)).apply(col(Rows.TIME));
    Dataset<Row> rows =
        base.rows()
            .select(columns.toArray(Column[]::new))
            .where(
                col(Rows.TIME)
                    .gt(lookup.earliest())
                    .and(col(Rows.TIME).leq(lookup.latest()))
                    .and(col(ENTITY).isNotNull())
                    .and(anyCounts()));
    rows =
        rows.withColumn(HIT, explode(hits))
            .withColumn(ANCHOR, expr("CAST(shiftright(_hit, 32) AS INT)"));
    List<Column> values = new ArrayList<>();
    for (int i = 0; i < aggregates.size(); i++) {
      values.add(aggregate(i, order).as(value(aggregates.get(i), all)));
    }
    return rows.groupBy(ENTITY, ANCHOR)
        .agg(values.get(0), values.subList(1, values.size()).toArray(Column[]::new));
  }

  private AnchorWindows lookup(List<Anchor> anchors, ZoneId zone) {
    long[][] starts = new long[windows.size()][anchors.size()];
    long[][] ends = new long[windows.size()][anchors.size()];
    for (int w = 0; w < windows.size(); w++) {
      Window window = windows.get(w);
      for (int a = 0; a < anchors.size(); a++) {
        Instant time = anchors.get(a).time();
        starts[w][a] =
            window.start().isEmpty()
                ? Long.MIN_VALUE
                : micros(new Stride(window.start().getAsLong(), window.unit()), time, zone);
        ends[w][a] = micros(new Stride(window.end().getAsLong(), window.unit()), time, zone);
      }
    }
    return new AnchorWindows(starts, ends);
  }

  private static long micros(Stride bound, Instant time, ZoneId zone) {
    try {
      return ChronoUnit.MICROS.between(Instant.EPOCH, bound.after(time, 1, zone));
    } catch (ArithmeticException | DateTimeException e) {
      // Behind or before all times that a table can hold.
      return bound.amount() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** Nulls are no values: only {@code COUNT(table.*)} counts rows. */
  private Column aggregate(int i, List<Column> ties) {
    Aggregate aggregate = aggregates.get(i);
    int bit = windows.indexOf(aggregate.window());
    Column counts = col("_counts" + i).and(col(HIT).bitwiseAND(lit(1L << bit)).notEqual(lit(0L)));
    if (aggregate.argument() instanceof Operand.Rows) {
      return count(when(counts, 1));
    }
    Column argument = col("_argument" + i);
    Column value = when(counts, argument);
    List<Column> moment = new ArrayList<>(List.of(col(Rows.TIME)));
    moment.addAll(ties);
    moment.add(argument);
    Column order = when(counts.and(argument.isNotNull()), struct(moment.toArray(Column[]::new)));
    return switch (aggregate.function()) {
      case SUM -> sum(value.cast(DataTypes.DoubleType));
      case AVG -> avg(value.cast(DataTypes.DoubleType));
      case MIN -> min(value);
      case MAX -> max(value);
      case COUNT -> count(value);
      case COUNT_DISTINCT -> count_distinct(value);
      case FIRST -> min_by(argument, order);
      case LAST -> max_by(argument, order);
      case LIST_DISTINCT -> {
        Column list = array_sort(collect_set(value));
        yield when(size(list).gt(0), list);
      }
    };
  }

  private Column anyCounts() {
    Column any = lit(false);
    for (int i = 0; i < aggregates.size(); i++) {
      any = any.or(col("_counts" + i));
    }
    return any;
  }

  /** Columns of the facts and of the rows that they lead to. */
  private record FactValues(CheckedQuery query, TablePlan facts, Rows base)
      implements Expressions.Values {
    @Override
    public Column of(Operand operand) {
      return base.column(found(operand));
    }

    @Override
    public boolean isTime(Operand operand) {
      return found(operand).kind() == ValueKind.TIME;
    }

    private Names.FoundColumn found(Operand operand) {
      return query.names().column(facts, (Operand.Column) operand);
    }
  }
}
