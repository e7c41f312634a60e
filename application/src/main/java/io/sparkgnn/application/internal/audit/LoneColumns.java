// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.audit;

import static io.sparkgnn.connector.source.SqlNames.column;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.xxhash64;

import io.sparkgnn.application.audit.AuditReport.Check;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.train.config.TaskType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Looks for columns that know the label: a value that the warehouse filled in or changed later has
 * no time that gives it away, but predicts too well alone.
 *
 * <p>Looked at are the columns that the model may see in the entity's own row, in the rows that it
 * points to, in the newest visible row of each table that points to it, and in the rows that such a
 * row points to. Of a table without time the last row by its content is taken.
 */
public final class LoneColumns {
  /** Label rows that are looked at most. */
  public static final int ROWS = 20_000;

  private static final String NAME = "columns";
  private static final int LEAST_ROWS = 100;
  private static final int BEST = 5;
  private static final String ID = "_audit_row";
  private static final String SEED_KEY = "_audit_seed_key";
  private static final String SEED_TIME = "_audit_seed_time";
  private static final String PATH_ROW = "_audit_path_row";
  private static final Set<String> FEATURES =
      Set.of("numeric", "categorical", "timestamp", "boolean", "text");

  private final SourceTables tables;
  private final BuildReport built;
  private final NodeType entity;
  private final TaskType task;
  private final double suspicious;

  /**
   * @param built the report of the graph's build: its leaks are findings here too
   * @param suspicious the score from which a column is named, see {@link #suspiciousFrom}
   */
  public LoneColumns(
      SourceTables tables, BuildReport built, NodeType entity, TaskType task, double suspicious) {
    this.tables = tables;
    this.built = built;
    this.entity = entity;
    this.task = task;
    this.suspicious = suspicious;
  }

  /** The score from which a column alone is too good to be true. */
  public static double suspiciousFrom(TaskType task) {
    return switch (task) {
      case BINARY -> 0.95;
      case MULTICLASS, MULTILABEL, REGRESSION, FORECAST, RANKING -> 0.9;
    };
  }

  /** A column on a path and how well it predicts. */
  private record Lone(String column, String where, double score) {}

  /**
   * Scores the columns.
   *
   * @param labels the entity's key as text ({@code key}), the seed time in microseconds ({@code
   *     time}) and the label, a double ({@code label})
   */
  public Check run(Dataset<Row> labels) {
    List<String> findings = new ArrayList<>(built.leaks());
    Dataset<Row> seeds =
        labels
            .select(
                col("key").as(SEED_KEY), col("time").as(SEED_TIME), col("label").as("_audit_label"))
            .na()
            .drop()
            .orderBy(xxhash64(col(SEED_KEY), col(SEED_TIME)), col(SEED_KEY), col(SEED_TIME))
            .limit(ROWS)
            .coalesce(1)
            .withColumn(ID, monotonically_increasing_id())
            .localCheckpoint();
    long rows = seeds.count();
    if (rows < LEAST_ROWS) {
      return findings.isEmpty()
          ? Check.notMade(NAME, "%d label rows are too few to judge a column by".formatted(rows))
          : Check.made(NAME, "leaks that the build found", Map.of(), findings, List.of());
    }
    List<Lone> scored = new ArrayList<>();
    for (Path path : paths(seeds)) {
      scored.addAll(score(path, seeds));
    }
    scored.sort(Comparator.comparingDouble(Lone::score).reversed());
    for (Lone lone : scored) {
      if (lone.score() >= suspicious) {
        findings.add(
            String.format(
                Locale.ROOT,
                "%s (%s) alone predicts the label: %s %.4f; was it known at the seed's time?",
                lone.column(),
                lone.where(),
                LonePower.unit(task),
                lone.score()));
      }
    }
    List<Map<String, Object>> best = new ArrayList<>();
    scored.stream()
        .limit(BEST)
        .forEach(
            lone ->
                best.add(
                    Map.of("column", lone.column(), "where", lone.where(), "score", lone.score())));
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("rows", rows);
    figures.put("columns", scored.size());
    figures.put("measure", LonePower.unit(task));
    figures.put("suspicious_from", suspicious);
    figures.put("best", best);
    return Check.made(NAME, summary(rows, scored), figures, findings, List.of());
  }

  private String summary(long rows, List<Lone> scored) {
    String best =
        scored.isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                "; best: %s, %s %.3f",
                scored.get(0).column(),
                LonePower.unit(task),
                scored.get(0).score());
    return "%d columns judged alone on %d label rows%s".formatted(scored.size(), rows, best);
  }

  /**
   * Rows of a table beside label rows.
   *
   * @param rows {@link #ID} and a struct of the table's columns, at most one row for each label row
   * @param where for people
   */
  private record Path(NodeType table, Dataset<Row> rows, String where) {}

  private List<Path> paths(Dataset<Row> seeds) {
    List<Path> paths = new ArrayList<>();
    Dataset<Row> own =
        seeds.join(keyed(entity), col(SEED_KEY).equalTo(col(SourceTables.KEY)), "inner");
    paths.add(new Path(entity, own.select(ID, PATH_ROW), kind(entity) + ", the entity's row"));
    paths.addAll(parents(paths.get(0)));
    for (Link link : tables.schema().links()) {
      if (link.parent() == entity.index() && link.child() != entity.index()) {
        NodeType child = tables.schema().nodeTypes().get(link.child());
        Path newest = new Path(child, newest(child, link, seeds), kind(child) + ", newest row");
        paths.add(newest);
        paths.addAll(parents(newest));
      }
    }
    return paths;
  }

  private static String kind(NodeType table) {
    return switch (table.timeKind()) {
      case STATIC -> "no time";
      case TIMED -> "timed";
      case INHERITED -> "inherited time";
      case FIRST_SEEN -> "first seen";
    };
  }

  /** The rows that a path's rows point to, but for the entity's. */
  private List<Path> parents(Path path) {
    List<Path> parents = new ArrayList<>();
    for (Link link : tables.schema().links()) {
      if (link.child() != path.table().index() || link.parent() == entity.index()) {
        continue;
      }
      NodeType parent = tables.schema().nodeTypes().get(link.parent());
      Dataset<Row> from =
          path.rows()
              .select(col(ID), col(PATH_ROW + ".*"))
              .select(
                  col(ID), KeyText.of(parent.key(), link.childColumns()).as("_audit_points_to"));
      Dataset<Row> rows =
          from.join(keyed(parent), col("_audit_points_to").equalTo(col(SourceTables.KEY)))
              .select(ID, PATH_ROW);
      parents.add(
          new Path(
              parent,
              rows,
              kind(parent) + ", by " + path.table().name() + "." + link.childColumns()));
    }
    return parents;
  }

  /** A keyed table's rows as structs beside their keys. */
  private Dataset<Row> keyed(NodeType table) {
    return tables.timed(table).select(col(SourceTables.KEY), whole(table).as(PATH_ROW));
  }

  private Column whole(NodeType table) {
    List<Column> columns = new ArrayList<>();
    for (String name : tables.rows(table).columns()) {
      columns.add(column(name));
    }
    return struct(columns.toArray(Column[]::new));
  }

  private Dataset<Row> newest(NodeType child, Link link, Dataset<Row> seeds) {
    Dataset<Row> rows =
        tables
            .timed(child)
            .select(
                KeyText.of(entity.key(), link.childColumns()).as("_audit_points_to"),
                col(SourceTables.TIME),
                whole(child).as(PATH_ROW));
    Column visible = col(SEED_KEY).equalTo(col("_audit_points_to"));
    Column order = col(SourceTables.TIME);
    if (child.timeKind() == TimeKind.STATIC) {
      order = xxhash64(col(PATH_ROW));
    } else {
      visible = visible.and(col(SourceTables.TIME).leq(col(SEED_TIME)));
    }
    return seeds.join(rows, visible).groupBy(ID).agg(max_by(col(PATH_ROW), order).as(PATH_ROW));
  }

  private List<Lone> score(Path path, Dataset<Row> seeds) {
    List<String> names = new ArrayList<>();
    for (BuildReport.ColumnReport report : built.tables().get(path.table().index()).columns()) {
      if (FEATURES.contains(report.use())) {
        names.add(report.name());
      }
    }
    if (names.isEmpty()) {
      return List.of();
    }
    List<Column> columns = new ArrayList<>();
    columns.add(col("_audit_label"));
    columns.add(pmod(xxhash64(col(SEED_KEY)), lit(2)).equalTo(lit(1)).as("_audit_half"));
    for (String name : names) {
      columns.add(col(PATH_ROW).getField(name).as("_audit_value_" + columns.size()));
    }
    List<Row> rows =
        seeds
            .join(
                path.rows().withColumnRenamed(ID, "_audit_of"),
                col(ID).equalTo(col("_audit_of")),
                "left")
            .orderBy(ID)
            .select(columns.toArray(Column[]::new))
            .collectAsList();
    double[] labels = rows.stream().mapToDouble(row -> row.getDouble(0)).toArray();
    boolean[] half = new boolean[labels.length];
    for (int i = 0; i < half.length; i++) {
      half[i] = rows.get(i).getBoolean(1);
    }
    List<Lone> scored = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      Object[] values = new Object[labels.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = rows.get(i).get(2 + c);
      }
      double score = LonePower.score(values, labels, half, task);
      if (!Double.isNaN(score)) {
        scored.add(new Lone(path.table().name() + "." + names.get(c), path.where(), score));
      }
    }
    return scored;
  }
}
