// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.unix_micros;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.query.check.Tables;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * The job's tables as Spark reads them from their sources, with the time at which each row became
 * known by the rules of docs/graph-build.md, computed here anew with joins. Delta tables are read
 * at the version that the graph was built from.
 */
public final class SourceTables {
  /** Microseconds since the epoch at which a row became known; null when it has no time. */
  static final String TIME = "_audit_time";

  /** A row's key as text; null in a table without one. */
  static final String KEY = "_audit_key";

  private static final String PARENT_KEY = "_audit_parent_key";
  private static final String SEEN_KEY = "_audit_seen_key";
  private static final String SEEN_TIME = "_audit_seen_time";
  private static final String PARENT_TIME = "_audit_parent_time";

  private final SparkSession spark;
  private final GraphSpec graph;
  private final Manifest manifest;
  private BuildPlan plan;
  private final Map<Integer, Dataset<Row>> kept = new ConcurrentHashMap<>();

  /**
   * @param graph how the job file declares its tables
   * @param manifest of the graph that was built from them: for the versions, the key types and
   *     where tables have their time from
   */
  public SourceTables(SparkSession spark, GraphSpec graph, Manifest manifest) {
    this.spark = spark;
    this.graph = graph;
    this.manifest = manifest;
  }

  SparkSession spark() {
    return spark;
  }

  GraphSpec graph() {
    return graph;
  }

  GraphSchema schema() {
    return manifest.schema();
  }

  Manifest manifest() {
    return manifest;
  }

  TableSpec spec(NodeType table) {
    return graph.tables().get(table.index());
  }

  /** Where a table was read, at the version that the graph was built from. */
  TableSource source(NodeType table) {
    TableSource source = spec(table).source();
    Manifest.Source built = manifest.sources().get(table.name());
    boolean pinned = built != null && built.version() != null && source.data() == null;
    return pinned ? source.atVersion(built.version()) : source;
  }

  /** A table's rows, all columns, with keys, times and declared columns read as in the build. */
  Dataset<Row> rows(NodeType table) {
    return plan().tables().get(table.index()).rows();
  }

  private synchronized BuildPlan plan() {
    if (plan == null) {
      List<TableSpec> pinned = new ArrayList<>();
      for (NodeType type : schema().nodeTypes()) {
        pinned.add(spec(type).withSource(source(type)));
      }
      GraphSpec spec = new GraphSpec(graph.path(), pinned, graph.links(), graph.shards());
      plan = Tables.open(spark, spec);
    }
    return plan;
  }

  /**
   * A table's rows that the graph has by {@link KeptRows}, with {@link #KEY} and {@link #TIME}. The
   * first call for a keyed table looks for keys that occur twice.
   */
  Dataset<Row> timed(NodeType table) {
    Dataset<Row> known = kept.get(table.index());
    if (known == null) {
      known = new KeptRows(schema(), table, spec(table)).of(all(table));
      kept.put(table.index(), known);
    }
    return known;
  }

  private Dataset<Row> all(NodeType table) {
    Dataset<Row> rows = rows(table);
    Column key =
        table.key().isEmpty()
            ? lit(null).cast(DataTypes.StringType)
            : KeyText.of(table.key(), keyColumns(table));
    rows = rows.withColumn(KEY, key);
    return switch (table.timeKind()) {
      case STATIC -> rows.withColumn(TIME, lit(null).cast(DataTypes.LongType));
      case TIMED ->
          rows.withColumn(
              TIME,
              unix_micros(
                  SqlNames.column(SqlNames.find(rows.schema(), table.name(), table.timeColumn()))
                      .try_cast(DataTypes.TimestampType)));
      case INHERITED -> inherited(table, rows);
      case FIRST_SEEN -> firstSeen(table, rows);
    };
  }

  /** The earliest time of the rows that point to a row. */
  private Dataset<Row> firstSeen(NodeType table, Dataset<Row> rows) {
    Dataset<Row> seen = null;
    for (int index : table.firstSeenBy()) {
      Link link = schema().links().get(index);
      NodeType child = schema().nodeTypes().get(link.child());
      Dataset<Row> by =
          timed(child)
              .select(
                  KeyText.of(table.key(), link.childColumns()).as(SEEN_KEY),
                  col(TIME).as(SEEN_TIME));
      seen = seen == null ? by : seen.union(by);
    }
    Dataset<Row> first = seen.groupBy(SEEN_KEY).agg(min(SEEN_TIME).as(SEEN_TIME));
    return rows.join(first, col(KEY).equalTo(col(SEEN_KEY)), "left")
        .withColumn(TIME, col(SEEN_TIME))
        .drop(SEEN_KEY, SEEN_TIME);
  }

  /** The latest time of the rows that a row points to. */
  private Dataset<Row> inherited(NodeType table, Dataset<Row> rows) {
    Dataset<Row> with = rows.withColumn(TIME, lit(null).cast(DataTypes.LongType));
    for (Link link : schema().links()) {
      NodeType parent = schema().nodeTypes().get(link.parent());
      boolean givesTime =
          link.child() == table.index()
              && parent.index() != table.index()
              && parent.timeKind() != TimeKind.STATIC
              && !parent.firstSeenBy().contains(link.index());
      if (givesTime) {
        Dataset<Row> times =
            keyTimes(parent).select(col(KEY).as(PARENT_KEY), col(TIME).as(PARENT_TIME));
        Column points = KeyText.of(parent.key(), link.childColumns());
        with =
            with.join(times, points.equalTo(col(PARENT_KEY)), "left")
                .withColumn(
                    TIME,
                    greatest(
                        coalesce(col(TIME), col(PARENT_TIME)),
                        coalesce(col(PARENT_TIME), col(TIME))))
                .drop(PARENT_KEY, PARENT_TIME);
      }
    }
    return with;
  }

  /** {@link #KEY} and {@link #TIME} of a keyed table. */
  Dataset<Row> keyTimes(NodeType table) {
    return timed(table).select(KEY, TIME);
  }

  /** The names of a table's key columns as its source has them. */
  List<String> keyColumns(NodeType table) {
    return table.key().stream().map(KeyColumn::name).toList();
  }
}
