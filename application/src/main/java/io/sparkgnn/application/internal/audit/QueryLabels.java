// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static io.sparkgnn.connector.source.SqlNames.column;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.application.audit.LabelDefinition;
import io.sparkgnn.connector.query.ast.Condition;
import io.sparkgnn.connector.query.ast.Mode;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Operand.Aggregate;
import io.sparkgnn.connector.query.ast.Operands;
import io.sparkgnn.connector.query.ast.Query;
import io.sparkgnn.connector.query.ast.Target;
import io.sparkgnn.connector.query.ast.Window;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.NodeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;

/**
 * A label's definition as a predictive query, computed seed by seed: each aggregate is a join of
 * the seeds with the rows in their windows. It shares the query's grammar with the label tables
 * that it checks, and nothing behind it: links, times, windows and conditions are worked out here.
 *
 * @param query one that was checked against the same tables
 * @param tables the job's tables
 * @param keys columns of the seeds with the entity's key, in the order of the table's key
 * @param time column of the seeds with the time
 * @param label what the label's column is called
 */
public record QueryLabels(
    Query query, SourceTables tables, List<String> keys, String time, String label)
    implements LabelDefinition {
  private static final String SEED = "_audit_seed";
  private static final String AT = "_audit_at";
  private static final String FACT_SEED = "_audit_fact_seed";
  private static final String FACT_AT = "_audit_fact_at";

  public QueryLabels {
    keys = List.copyOf(keys);
  }

  @Override
  public Dataset<Row> labels(SparkSession spark) {
    SourceTables read = new SourceTables(spark, tables.graph(), tables.manifest());
    NodeType entity = read.schema().nodeType(query.entity().key().table());
    Dataset<Row> seeds =
        spark
            .table(SEEDS)
            .withColumn(SEED, KeyText.of(entity.key(), keys))
            .withColumn(AT, unix_micros(column(time).cast("timestamp")));
    AncestorRows entities = AncestorRows.of(read, entity);
    Map<Operand, Column> values = new LinkedHashMap<>();
    for (Operand operand : operands()) {
      if (operand instanceof Operand.Column named) {
        values.put(operand, known(entities, read, entity, named));
      }
    }
    Dataset<Row> rows = seeds.join(entities.rows(), col(SEED).equalTo(entities.key()));
    if (entity.timed()) {
      rows = rows.where(entities.time().leq(col(AT)));
    }
    for (Operand operand : operands()) {
      if (operand instanceof Aggregate aggregate) {
        String name = "_audit_value" + values.size();
        Dataset<Row> found =
            aggregated(read, seeds, entity, aggregate).withColumnRenamed("v", name);
        Column same = col(SEED).equalTo(col(FACT_SEED)).and(col(AT).equalTo(col(FACT_AT)));
        rows = rows.join(found, same, "left").drop(FACT_SEED, FACT_AT);
        values.put(operand, zeroOrNone(aggregate, col(name)));
      }
    }
    List<Operand> order = new ArrayList<>(values.keySet());
    for (int i = 0; i < order.size(); i++) {
      rows = rows.withColumn(operandName(i), values.get(order.get(i)));
    }
    ConditionSql sql = sql(rows, order);
    for (Condition condition : query.where().stream().toList()) {
      rows = rows.where(expr(sql.text(condition)));
    }
    for (Condition condition : query.assuming().stream().toList()) {
      rows = rows.where(expr(sql.text(condition)));
    }
    Target target = query.target();
    String value =
        target instanceof Condition condition
            ? sql.text(condition)
            : query.mode() instanceof Mode.Forecast
                ? series(order)
                : operandName(order.indexOf((Operand) target));
    List<Column> result = new ArrayList<>();
    keys.forEach(name -> result.add(column(name)));
    result.add(column(time));
    Column found = expr(value);
    DataType type = rows.select(found).schema().fields()[0].dataType();
    result.add(
        (type instanceof StringType
                ? found
                : type instanceof ArrayType ? list(found) : found.cast("double"))
            .as(label));
    return rows.select(result.toArray(Column[]::new));
  }

  /** The numbers of all windows, in order. */
  private String series(List<Operand> order) {
    return query.targets().stream()
        .map(window -> operandName(order.indexOf((Operand) window)))
        .collect(Collectors.joining(", ", "array(", ")"));
  }

  /** Sorted; where it says which classes there are, it may be none. */
  private Column list(Column found) {
    if (query.mode() instanceof Mode.Forecast) {
      return found;
    }
    Column sorted = sort_array(found);
    return query.mode() instanceof Mode.Classify ? coalesce(sorted, array()) : sorted;
  }

  private static String operandName(int i) {
    return "_audit_operand" + i;
  }

  private static ConditionSql sql(Dataset<Row> rows, List<Operand> order) {
    return new ConditionSql(
        operand -> {
          String name = operandName(order.indexOf(operand));
          return new ConditionSql.Value(name, rows.schema().apply(name).dataType());
        });
  }

  private Set<Operand> operands() {
    Set<Operand> operands = new LinkedHashSet<>();
    query.targets().forEach(target -> operands.addAll(Operands.of(target)));
    query.where().ifPresent(where -> operands.addAll(Operands.of(where)));
    query.assuming().ifPresent(assuming -> operands.addAll(Operands.of(assuming)));
    return operands;
  }

  /** A column of the entity or of a row it leads to; what is not there yet at the seed is null. */
  private static Column known(
      AncestorRows entities, SourceTables tables, NodeType entity, Operand.Column named) {
    NodeType table = tables.schema().nodeType(named.table());
    Column value = entities.of(table, named.name(), named.via());
    boolean own = table.index() == entity.index() && named.via().steps().isEmpty();
    return own || !table.timed()
        ? value
        : when(entities.timeOf(table, named.via()).leq(col(AT)), value);
  }

  /** For each seed with a row in the window: {@link #FACT_SEED}, {@link #FACT_AT}, {@code v}. */
  private static Dataset<Row> aggregated(
      SourceTables tables, Dataset<Row> seeds, NodeType entity, Aggregate aggregate) {
    NodeType table = tables.schema().nodeType(aggregate.argument().table());
    AncestorRows facts = AncestorRows.of(tables, table);
    Column of = facts.keyOf(entity, aggregate.via());
    Column counts = lit(true);
    if (aggregate.filter().isPresent()) {
      Condition filter = aggregate.filter().get();
      List<Operand> order = new ArrayList<>(Operands.of(filter));
      List<Column> columns = new ArrayList<>();
      for (Operand operand : order) {
        Operand.Column named = (Operand.Column) operand;
        columns.add(facts.of(tables.schema().nodeType(named.table()), named.name(), named.via()));
      }
      ConditionSql sql =
          new ConditionSql(
              operand -> {
                Column found = columns.get(order.indexOf(operand));
                Dataset<Row> one = facts.rows().select(found);
                return new ConditionSql.Value(
                    "`" + one.columns()[0].replace("`", "``") + "`",
                    one.schema().apply(0).dataType());
              });
      counts = expr(sql.text(filter));
    }
    Dataset<Row> counted = facts.rows().where(counts);
    Dataset<Row> at = seeds.select(col(SEED).as(FACT_SEED), col(AT).as(FACT_AT)).distinct();
    Column within =
        facts.time().leq(bound(aggregate.window(), aggregate.window().end().getAsLong()));
    if (aggregate.window().start().isPresent()) {
      long start = aggregate.window().start().getAsLong();
      within = within.and(facts.time().gt(bound(aggregate.window(), start)));
    }
    return at.join(counted, of.equalTo(col(FACT_SEED)).and(within))
        .groupBy(FACT_SEED, FACT_AT)
        .agg(value(aggregate, facts, table).as("v"));
  }

  private static Column bound(Window window, long amount) {
    long seconds =
        switch (window.unit()) {
          case SECONDS -> 1;
          case MINUTES -> 60;
          case HOURS -> 3_600;
          case DAYS -> 86_400;
          case WEEKS -> 604_800;
          case MONTHS -> 0;
        };
    return seconds == 0
        ? expr(
            "unix_micros(timestamp_micros(%s) + make_ym_interval(0, %d))"
                .formatted(FACT_AT, amount))
        : col(FACT_AT).plus(lit(amount * seconds * 1_000_000L));
  }

  private static Column value(Aggregate aggregate, AncestorRows facts, NodeType table) {
    if (!(aggregate.argument() instanceof Operand.Column named)) {
      return count(lit(1));
    }
    Column argument = facts.own(named.name());
    List<Column> moment = new ArrayList<>(List.of(facts.time()));
    for (KeyColumn part : table.key()) {
      moment.add(facts.own(part.name()));
    }
    // Rows of the same time in a table without a key: by their value.
    moment.add(argument);
    Column place = when(argument.isNotNull(), struct(moment.toArray(Column[]::new)));
    return switch (aggregate.function()) {
      case SUM -> sum(argument.cast("double"));
      case AVG -> avg(argument.cast("double"));
      case MIN -> min(argument);
      case MAX -> max(argument);
      case COUNT -> count(argument);
      case COUNT_DISTINCT -> count_distinct(argument);
      case FIRST -> min_by(argument, place);
      case LAST -> max_by(argument, place);
      case LIST_DISTINCT -> nullif(collect_set(argument), expr("array()"));
    };
  }

  private static Column zeroOrNone(Aggregate aggregate, Column value) {
    return switch (aggregate.function()) {
      case SUM, COUNT, COUNT_DISTINCT -> coalesce(value, lit(0));
      case AVG, MIN, MAX, FIRST, LAST, LIST_DISTINCT -> value;
    };
  }
}
