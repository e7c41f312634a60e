// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.encode.HistoryFit;
import io.sparkgnn.wire.Sent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Writes exact figures of what seeds can see, a column each. */
public final class FeatureStep {
  private static final String SEED = "_spark_gnn_seed";

  private final SparkSession spark;
  private final JobFile job;
  private final JobListener progress;
  private final LeftOut.Accumulator leftOut = new LeftOut.Accumulator();

  public FeatureStep(SparkSession spark, JobFile job, JobListener progress) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
    spark.sparkContext().register(leftOut, "seeds without figures");
  }

  /**
   * Writes a row for every seed, in the order of the seeds; a seed that cannot be used has nulls.
   */
  public void run(SeedTable table, OutputTable output) {
    Manifest manifest = new GraphStep(spark, job, progress).ensure();
    NodeType entity = job.task().entity().resolve(manifest.schema());
    SeedColumns columns = table.columns(job.task().entity(), entity);
    long[] times = times(entity, table);
    FeatureRows.Request request =
        new FeatureRows.Request(
            GraphHandle.of(spark, job.graph().path(), manifest),
            entity.index(),
            Arrays.stream(times).max().orElse(Long.MIN_VALUE),
            HistoryFit.stepDays(times),
            ignored());
    StructType schema = table.rows().schema();
    List<String> names;
    try (GraphStore store = request.graph().open()) {
      names = columnNames(FeatureRows.suggested(request, store), schema);
    }
    Column seed =
        struct(
            columns.key(),
            columns.time(),
            columns.problem(),
            col(SeedTable.POSITION),
            table.written());
    StructType written = schema;
    for (String name : names) {
      written = written.add(name, DataTypes.FloatType);
    }
    Dataset<Row> rows =
        table
            .rows()
            .select(col("*"), seed.as(SEED))
            .mapPartitions(new FeatureRows(Sent.of(request), leftOut), Encoders.row(written));
    long began = System.nanoTime();
    output.write(table.inOrder(rows).drop(SeedTable.POSITION, SeedTable.TIME));
    leftOut.value().lines(table.count(), "have no figures").forEach(progress::say);
    progress.say(
        "Wrote %d figures of %s rows in %s"
            .formatted(
                names.size(),
                Amounts.count(table.count()),
                Amounts.duration((System.nanoTime() - began) / 1e9)));
  }

  /** Times that windows are measured by: of the training rows where there are any. */
  private long[] times(NodeType entity, SeedTable seeds) {
    if (job.task().train() == null) {
      return times(seeds, entity);
    }
    Dataset<Row> rows = new LabelRows(spark, job).training();
    try (SeedTable table = SeedTable.of(rows, job.task())) {
      return times(table, entity);
    }
  }

  private long[] times(SeedTable table, NodeType entity) {
    SeedColumns columns = table.columns(job.task().entity(), entity);
    return table
        .rows()
        .select(columns.time())
        .where(columns.problem().isNull())
        .collectAsList()
        .stream()
        .mapToLong(row -> row.getLong(0))
        .toArray();
  }

  private List<String> ignored() {
    List<String> ignored = new ArrayList<>();
    for (String column : GnnOf.job(job).getIgnoredColumns()) {
      ignored.add(column.toLowerCase(Locale.ROOT));
    }
    return ignored;
  }

  /** Names that every format takes: letters, digits and underscores, none twice. */
  static List<String> columnNames(List<SeedFeature> features, StructType others) {
    Set<String> used = new HashSet<>();
    for (StructField field : others.fields()) {
      used.add(field.name().toLowerCase(Locale.ROOT));
    }
    List<String> names = new ArrayList<>();
    for (String name : SeedFeature.names(features)) {
      String plain = name.replaceAll("[^\\p{L}\\p{N}]+", "_").replaceAll("^_|_$", "");
      String free = plain;
      for (int i = 2; !used.add(free.toLowerCase(Locale.ROOT)); i++) {
        free = plain + "_" + i;
      }
      names.add(free);
    }
    return names;
  }
}
