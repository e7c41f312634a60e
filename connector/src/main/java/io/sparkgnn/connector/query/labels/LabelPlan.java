// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.ast.Condition;
import io.sparkgnn.connector.query.ast.EntitySet;
import io.sparkgnn.connector.query.ast.Literal;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Operand.Aggregate;
import io.sparkgnn.connector.query.ast.Operands;
import io.sparkgnn.connector.query.ast.Target;
import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.connector.query.check.LinkPath;
import io.sparkgnn.connector.query.check.Names.FoundColumn;
import io.sparkgnn.connector.query.check.TaskKind;
import io.sparkgnn.connector.query.check.ValueKind;
import io.sparkgnn.connector.source.TimeZones;
import io.sparkgnn.connector.stage.GraphRows;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.KeyColumn;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * The label table of one query at some anchor times, as lazy rows. Made once, on the driver; the
 * only job that making it runs is for the first and last time of the facts, where they are needed.
 */
public final class LabelPlan {
  /** The anchor time: timestamp. */
  public static final String TIME = "anchor_time";

  /** The label. */
  public static final String LABEL = "label";

  /** The name of a {@link Split}, in lower case. */
  public static final String SPLIT = "split";

  /** Why an entity has no label at an anchor time, or null: the name of an {@link Outcome}. */
  public static final String OUTCOME = "outcome";

  private static final int PERCENT = 100;
  private static final int VALIDATION_FROM = 80;
  private static final int TEST_FROM = 90;

  private final CheckedQuery query;
  private final List<Anchor> anchors;
  private final ZoneId zone;
  private final boolean splitByKey;
  private final GraphRows graph;
  private final List<String> notes;
  private final List<Aggregate> aggregates = new ArrayList<>();

  /** Why an entity that exists at an anchor time has no label there. */
  public enum Outcome {
    /** It does not satisfy WHERE. */
    NOT_ASKED,
    /** It does not satisfy ASSUMING. */
    NOT_ASSUMED,
    /** The target has no value: nothing happened in its window. */
    NO_VALUE
  }

  private LabelPlan(
      CheckedQuery query,
      GraphRows graph,
      List<Anchor> anchors,
      List<String> notes,
      ZoneId zone,
      boolean splitByKey) {
    this.query = query;
    this.graph = graph;
    this.notes = List.copyOf(notes);
    this.anchors = anchors;
    this.zone = zone;
    this.splitByKey = splitByKey;
    Set<Operand> operands = new LinkedHashSet<>();
    query.query().targets().forEach(target -> operands.addAll(Operands.of(target)));
    query.query().where().ifPresent(where -> operands.addAll(Operands.of(where)));
    query.query().assuming().ifPresent(assuming -> operands.addAll(Operands.of(assuming)));
    operands.forEach(
        operand -> {
          if (operand instanceof Aggregate aggregate) {
            aggregates.add(aggregate);
          }
        });
  }

  /**
   * Plans a label table.
   *
   * @throws UserErrorException if the anchor times leave no training label, or the key has a column
   *     of a name that label tables use
   */
  public static LabelPlan of(SparkSession spark, CheckedQuery query, Anchors anchors) {
    for (KeyColumn part : query.entity().key()) {
      if (Set.of(TIME, LABEL, SPLIT, OUTCOME).contains(part.name())) {
        throw new UserErrorException(
            "Cannot make labels: the key column %s has a name that label tables use for another"
                    .formatted(part.name())
                + " column");
      }
    }
    ZoneId zone = TimeZones.zone(spark);
    Horizon horizon = Horizon.of(query.query());
    GraphRows graph = new GraphRows(query.plan());
    DataSpan span = anchors.needsSpan() ? DataSpan.of(graph, timed(query), horizon) : DataSpan.NONE;
    boolean still = horizon.ends().isEmpty();
    boolean automatic =
        anchors.times().isEmpty() && anchors.validation() == null && anchors.test() == null;
    List<Anchor> resolved =
        still && automatic
            ? List.of(new Anchor(anchors.to() == null ? span.last() : anchors.to(), Split.TRAIN))
            : anchors.resolve(horizon, span, zone);
    return new LabelPlan(query, graph, resolved, span.notes(), zone, still && automatic);
  }

  /** The tables whose times say where the anchor times lie: the target's, or all for a column. */
  private static Set<TablePlan> timed(CheckedQuery query) {
    Set<TablePlan> tables = new LinkedHashSet<>();
    for (Operand operand : Operands.of(query.query().target())) {
      if (operand instanceof Aggregate aggregate) {
        tables.add(facts(query, aggregate));
      }
    }
    if (tables.isEmpty()) {
      query.plan().tables().stream().filter(TablePlan::timed).forEach(tables::add);
    }
    return tables;
  }

  private static TablePlan facts(CheckedQuery query, Aggregate aggregate) {
    return query.names().table(aggregate.argument().table(), aggregate.argument().place());
  }

  /** How many days the longest of the target's windows is long, a month taken as 30.4. */
  public static double windowDays(CheckedQuery query) {
    return Horizon.of(query.query()).length().seconds() / 86_400.0;
  }

  /** Whether a hash of the key draws the parts, all of them at one anchor time. */
  public boolean splitByKey() {
    return splitByKey;
  }

  /** The anchor times, ascending. */
  public List<Anchor> anchors() {
    return anchors;
  }

  /**
   * What was not counted, one line each: rows far from all others in time, from which no anchor
   * times were derived, and rows that the graph leaves out. May run jobs.
   */
  public List<String> notes() {
    List<String> lines = new ArrayList<>(notes);
    Set<TablePlan> tables = new LinkedHashSet<>();
    for (Aggregate aggregate : aggregates) {
      tables.add(facts(query, aggregate));
    }
    tables.add(query.entity());
    for (TablePlan table : tables) {
      graph
          .leftOut(table)
          .lines()
          .forEach(line -> lines.add("not counted, as in the graph: " + line));
    }
    return lines;
  }

  /**
   * The label table: the entity's key under its own names, {@link #TIME}, {@link #LABEL} and {@link
   * #SPLIT}. The label is an int 0 or 1, a double, a class in the column's own type, or a list.
   */
  public Dataset<Row> labels() {
    return gathered(candidates().where(col(OUTCOME).isNull()).drop(OUTCOME));
  }

  /** Every entity that exists at an anchor time, with its {@link #OUTCOME}. */
  public Dataset<Row> candidates() {
    Dataset<Row> rows = evaluated(true);
    List<Column> columns = keys();
    columns.add(timestamp_micros(time()).as(TIME));
    columns.add(col("_label").as(LABEL));
    columns.add(split().as(SPLIT));
    columns.add(col(OUTCOME));
    return rows.select(columns.toArray(Column[]::new));
  }

  /** The entities that satisfy WHERE at each anchor time: their key and {@link #TIME}. */
  public Dataset<Row> entities() {
    List<Column> columns = keys();
    columns.add(timestamp_micros(time()).as(TIME));
    return gathered(
        evaluated(false).where(col(OUTCOME).isNull()).select(columns.toArray(Column[]::new)));
  }

  private Dataset<Row> gathered(Dataset<Row> rows) {
    return TaskCount.gathered(rows, anchors.size());
  }

  private List<Column> keys() {
    List<Column> keys = new ArrayList<>();
    for (KeyColumn part : query.entity().key()) {
      keys.add(col("_k" + keys.size()).as(part.name()));
    }
    return keys;
  }

  private Dataset<Row> evaluated(boolean labeled) {
    Rows base = new Rows(query.plan(), graph, query.entity());
    EntityValues values = new EntityValues(query, base, aggregates, time());
    Expressions expressions = new Expressions(values);
    Column where = query.query().where().map(expressions::condition).orElse(lit(true)).as("_where");
    Column assuming =
        labeled
            ? query.query().assuming().map(expressions::condition).orElse(lit(true))
            : lit(true);
    Column label = labeled ? label(expressions, values) : lit(1);
    Column chosen = chosen(base);
    List<Column> keys = new ArrayList<>();
    for (KeyColumn part : query.entity().key()) {
      keys.add(base.column(new LinkPath(List.of()), part.name()));
    }
    Dataset<Row> rows = base.rows().where(chosen);
    for (int i = 0; i < keys.size(); i++) {
      rows = rows.withColumn("_k" + i, keys.get(i));
    }
    rows = atAnchors(rows);
    for (Map.Entry<LinkPath, List<Aggregate>> way : byWay(labeled).entrySet()) {
      for (List<Aggregate> some : FactAggregates.passes(way.getValue())) {
        rows = joined(rows, way.getKey(), some);
      }
    }
    return rows.withColumn("_label", label)
        .withColumn(
            OUTCOME,
            when(coalesce(where, lit(false)).equalTo(false), Outcome.NOT_ASKED.name())
                .when(coalesce(assuming, lit(false)).equalTo(false), Outcome.NOT_ASSUMED.name())
                .when(col("_label").isNull(), Outcome.NO_VALUE.name()));
  }

  private Dataset<Row> joined(Dataset<Row> rows, LinkPath path, List<Aggregate> some) {
    TablePlan table = facts(query, some.get(0));
    Dataset<Row> facts =
        new FactAggregates(query, graph, table, path, some)
            .rows(anchors, zone, aggregates)
            .withColumnRenamed(FactAggregates.ANCHOR, "_at");
    Column same =
        col(FactAggregates.ANCHOR)
            .equalTo(col("_at"))
            .and(col(Rows.KEY).equalTo(col(FactAggregates.ENTITY)));
    return rows.join(facts, same, "left").drop("_at", FactAggregates.ENTITY);
  }

  /** Each entity at each anchor time at which it exists. */
  private Dataset<Row> atAnchors(Dataset<Row> rows) {
    Column exists =
        query.entity().timed()
            ? when(
                col(Rows.TIME).isNotNull(),
                filter(indexes(), index -> at(index).geq(col(Rows.TIME))))
            : indexes();
    return rows.withColumn(FactAggregates.ANCHOR, explode(exists));
  }

  private Column indexes() {
    return sequence(lit(0), lit(anchors.size() - 1));
  }

  private Column time() {
    return at(col(FactAggregates.ANCHOR));
  }

  private Column at(Column index) {
    Column[] times =
        anchors.stream().map(anchor -> lit(micros(anchor.time()))).toArray(Column[]::new);
    return element_at(array(times), index.plus(lit(1)));
  }

  private Column split() {
    if (splitByKey) {
      Column[] keys = new Column[query.entity().key().size()];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = col("_k" + i);
      }
      // The same entity is in the same part whenever labels are made.
      Column share = pmod(xxhash64(keys), lit((long) PERCENT));
      return when(share.geq(TEST_FROM), Split.TEST.text())
          .when(share.geq(VALIDATION_FROM), Split.VALIDATION.text())
          .otherwise(Split.TRAIN.text());
    }
    Column[] names =
        anchors.stream().map(anchor -> lit(anchor.split().text())).toArray(Column[]::new);
    return element_at(array(names), col(FactAggregates.ANCHOR).plus(lit(1)));
  }

  private Column label(Expressions expressions, EntityValues values) {
    Target target = query.query().target();
    Column value =
        target instanceof Condition condition
            ? expressions.condition(condition)
            : values.of((Operand) target);
    if (query.kind() == TaskKind.FORECAST) {
      return series(values);
    }
    return switch (query.kind()) {
      case BINARY -> value.cast(DataTypes.IntegerType);
      case REGRESSION -> finite(value.cast(DataTypes.DoubleType));
      case FORECAST -> throw new IllegalStateException("a forecast has several values");
      case MULTICLASS, LINK_PREDICTION -> value;
      // Nothing that happens is an answer, too: none of the classes.
      case MULTILABEL -> coalesce(value, array());
    };
  }

  /** The numbers of all windows; none if any of them is none. */
  private Column series(EntityValues values) {
    Column[] numbers =
        query.query().targets().stream()
            .map(target -> finite(values.of((Operand) target).cast(DataTypes.DoubleType)))
            .toArray(Column[]::new);
    Column list = array(numbers);
    return when(exists(list, Column::isNull).equalTo(false), list);
  }

  /** A sum can overflow. */
  private static Column finite(Column number) {
    return when(abs(number).lt(lit(Double.POSITIVE_INFINITY)), number);
  }

  private Column chosen(Rows base) {
    if (!(query.query().entity() instanceof EntitySet.These these)) {
      return lit(true);
    }
    Column any = lit(false);
    for (List<Literal> key : these.keys()) {
      Column same = lit(true);
      for (int i = 0; i < key.size(); i++) {
        Operand.Column column =
            new Operand.Column(
                query.entity().name(), these.key().columns().get(i), these.key().place());
        FoundColumn found = query.names().column(query.entity(), column);
        boolean time = found.kind() == ValueKind.TIME;
        same = same.and(base.column(found).equalTo(Expressions.literal(key.get(i), time)));
      }
      any = any.or(same);
    }
    return any;
  }

  /** The aggregates by the way from their rows; only those of WHERE for unlabeled rows. */
  private Map<LinkPath, List<Aggregate>> byWay(boolean labeled) {
    Set<Operand> wanted = new LinkedHashSet<>();
    query.query().where().ifPresent(where -> wanted.addAll(Operands.of(where)));
    Map<LinkPath, List<Aggregate>> ways = new LinkedHashMap<>();
    for (Aggregate aggregate : aggregates) {
      if (labeled || wanted.contains(aggregate)) {
        LinkPath path = query.names().path(facts(query, aggregate), query.entity(), aggregate);
        ways.computeIfAbsent(path, p -> new ArrayList<>()).add(aggregate);
      }
    }
    return ways;
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
