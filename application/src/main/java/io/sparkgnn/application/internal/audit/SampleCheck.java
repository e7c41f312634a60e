// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.feature.TimeText;
import io.sparkgnn.graph.NodeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Dates every sampled row by its source table and compares with its seed's time. The graph store's
 * own times are not used.
 *
 * <p>A row of a table without primary key is known by its node id alone. Since ids are in the order
 * of time, the source's times in their order are the times of ids 0, 1, 2 and so on.
 */
public final class SampleCheck {
  private static final String NAME = "samples";
  private static final int EXAMPLES = 5;
  private static final String SEED_MICROS = "_audit_seed_time";

  private final SourceTables tables;

  public SampleCheck(SourceTables tables) {
    this.tables = tables;
  }

  /**
   * Checks sampled edges.
   *
   * @param edges what {@code sample} writes, with {@code seed_time} a timestamp: seed_key,
   *     seed_time, hop, edge_type, child_type and child_key at least
   * @param entity the seeds' table, whose own rows are checked too
   * @param seeds number of seeds that were sampled
   */
  public Check run(Dataset<Row> edges, NodeType entity, long seeds) {
    Dataset<Row> rows =
        edges.select(
            col("seed_key"),
            unix_micros(col("seed_time")).as(SEED_MICROS),
            col("hop"),
            col("edge_type"),
            col("child_type"),
            col("child_key"));
    rows =
        rows.unionByName(
                rows.select("seed_key", SEED_MICROS)
                    .distinct()
                    .withColumn("hop", lit(0))
                    .withColumn("edge_type", lit("the seed itself"))
                    .withColumn("child_type", lit(entity.name()))
                    .withColumn("child_key", col("seed_key")))
            .persist();
    try {
      return check(rows, seeds);
    } finally {
      rows.unpersist();
    }
  }

  private Check check(Dataset<Row> rows, long seeds) {
    List<String> findings = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<String, Object> byTable = new LinkedHashMap<>();
    long checked = 0;
    for (NodeType table : tables.schema().nodeTypes()) {
      Dataset<Row> sampled = rows.filter(col("child_type").equalTo(table.name()));
      if (sampled.isEmpty()) {
        continue;
      }
      if (!table.timed()) {
        long all = sampled.count();
        byTable.put(table.name(), Map.of("rows", all, "timed", false));
        notes.add(
            "%s: %d sampled rows have no time: the table is static and seen at any time"
                .formatted(table.name(), all));
        continue;
      }
      checked += check(table, sampled, findings, byTable);
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("seeds", seeds);
    figures.put("rows", checked);
    figures.put("tables", byTable);
    return Check.made(
        NAME,
        "%d sampled rows of %d seeds dated by the source tables".formatted(checked, seeds),
        figures,
        findings,
        notes);
  }

  private long check(
      NodeType table, Dataset<Row> sampled, List<String> findings, Map<String, Object> byTable) {
    Dataset<Row> times = table.key().isEmpty() ? numbered(table) : tables.keyTimes(table);
    Dataset<Row> dated =
        sampled.join(times, col("child_key").equalTo(col(SourceTables.KEY)), "left");
    Column later = col(SourceTables.TIME).gt(col(SEED_MICROS));
    Column unknown = col(SourceTables.TIME).isNull();
    List<Row> counts =
        dated
            .groupBy("edge_type", "hop")
            .agg(
                count(lit(1)).as("all"),
                count(when(later, 1)).as("later"),
                count(when(unknown, 1)).as("unknown"))
            .orderBy("hop", "edge_type")
            .collectAsList();
    long all = 0;
    long late = 0;
    long absent = 0;
    for (Row count : counts) {
      all += count.<Long>getAs("all");
      late += count.<Long>getAs("later");
      absent += count.<Long>getAs("unknown");
      if (count.<Long>getAs("later") > 0) {
        findings.add(
            "%s at hop %d: %d of %d rows are newer than their seed by %s's source"
                .formatted(
                    count.getAs("edge_type"),
                    count.<Integer>getAs("hop"),
                    count.<Long>getAs("later"),
                    count.<Long>getAs("all"),
                    table.name()));
      }
    }
    if (late > 0) {
      dated
          .filter(later)
          .orderBy(col("seed_key"), col(SEED_MICROS), col("child_key"))
          .limit(EXAMPLES)
          .collectAsList()
          .forEach(row -> findings.add(example(table, row)));
    }
    if (absent > 0) {
      findings.add(
          "%s: %d of %d sampled rows are not in the source with a time: the graph was built from"
                  .formatted(table.name(), absent, all)
              + " other rows");
    }
    byTable.put(table.name(), Map.of("rows", all, "newer", late, "unknown", absent));
    return all;
  }

  private static String example(NodeType table, Row row) {
    return "seed %s at %s sees %s %s of %s"
        .formatted(
            row.getAs("seed_key"),
            TimeText.of(row.getAs(SEED_MICROS)),
            table.name(),
            row.getAs("child_key"),
            TimeText.of(row.getAs(SourceTables.TIME)));
  }

  /** Times by node id, written {@code #17}, of a table without primary key. */
  private Dataset<Row> numbered(NodeType table) {
    JavaRDD<Row> ordered =
        tables
            .timed(table)
            .select(SourceTables.TIME)
            .filter(col(SourceTables.TIME).isNotNull())
            .orderBy(SourceTables.TIME)
            .toJavaRDD()
            .zipWithIndex()
            .map(pair -> RowFactory.create(pair._2(), pair._1().getLong(0)));
    return tables
        .spark()
        .createDataFrame(
            ordered,
            new StructType()
                .add("id", DataTypes.LongType)
                .add(SourceTables.TIME, DataTypes.LongType))
        .select(
            concat(lit("#"), col("id").cast(DataTypes.StringType)).as(SourceTables.KEY),
            col(SourceTables.TIME));
  }
}
