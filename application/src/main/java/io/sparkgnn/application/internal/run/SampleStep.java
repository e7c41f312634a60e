// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.connector.label.SeedColumns;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.wire.Sent;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/** Writes the neighborhoods of seeds, one row for each sampled edge. */
public final class SampleStep {
  private static final String SEED = "_spark_gnn_seed";

  private final SparkSession spark;
  private final JobFile job;
  private final JobListener progress;
  private final LongAccumulator edges;
  private final LeftOut.Accumulator leftOut = new LeftOut.Accumulator();

  public SampleStep(SparkSession spark, JobFile job, JobListener progress) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
    edges = spark.sparkContext().longAccumulator("edges");
    spark.sparkContext().register(leftOut, "seeds left out");
  }

  /** Samples as epoch 0 of the job's seed does. */
  public void run(SeedTable table, OutputTable output) {
    Manifest manifest = new GraphStep(spark, job, progress).ensure();
    long began = System.nanoTime();
    output.write(edges(table, manifest));
    leftOut.value().lines(table.count(), "left out").forEach(progress::say);
    double seconds = (System.nanoTime() - began) / 1e9;
    progress.say(
        "Sampled %s edges in %s (%s edges/s)"
            .formatted(
                Amounts.count(edges.value()),
                Amounts.duration(seconds),
                Amounts.count(edges.value() / seconds)));
  }

  /** The plan of a row for each edge, as {@code sample} writes them; {@link #leftOut} counts. */
  public Dataset<Row> edges(SeedTable table, Manifest manifest) {
    NodeType entity = job.task().entity().resolve(manifest.schema());
    SampleRows sample =
        new SampleRows(
            Sent.of(
                new SampleRows.Request(
                    GraphHandle.of(spark, job.graph().path(), manifest),
                    job.sampling(),
                    entity.index(),
                    GnnOf.job(job).getSeed(),
                    table.rows().schema().fieldIndex(table.time()))),
            edges,
            leftOut);
    SeedColumns columns = table.columns(job.task().entity(), entity);
    Column seed =
        struct(
            columns.key(),
            columns.time(),
            columns.problem(),
            col(SeedTable.POSITION),
            table.written());
    return table
        .rows()
        .select(col("*"), seed.as(SEED))
        .mapPartitions(sample, Encoders.row(rawSchema(table)))
        .withColumn("child_time", timestamp_micros(col("child_time")));
  }

  /** As written, but for child_time, which is still in microseconds. */
  private static StructType rawSchema(SeedTable table) {
    return new StructType()
        .add("seed_key", DataTypes.StringType)
        .add("seed_time", table.rows().schema().apply(table.time()).dataType())
        .add("hop", DataTypes.IntegerType)
        .add("edge_type", DataTypes.StringType)
        .add("parent_type", DataTypes.StringType)
        .add("parent_key", DataTypes.StringType)
        .add("child_type", DataTypes.StringType)
        .add("child_key", DataTypes.StringType)
        .add("child_time", DataTypes.LongType);
  }
}
