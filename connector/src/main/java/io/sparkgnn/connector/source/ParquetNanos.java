// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.to_utc_timestamp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * Parquet files with times in nanoseconds, which Spark refuses and pandas writes. They are read as
 * numbers in a session of their own, since the setting that allows it is the session's, and become
 * times of microseconds.
 */
final class ParquetNanos {
  private static final String AS_LONG = "spark.sql.legacy.parquet.nanosAsLong";
  private static final long NANOS_PER_MICRO = 1_000;

  private ParquetNanos() {}

  /** Whether reading failed because of such times. */
  static boolean caused(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("TIMESTAMP(NANOS");
  }

  static Dataset<Row> read(SparkSession spark, Map<String, String> options, String path) {
    org.apache.spark.sql.classic.SparkSession reader =
        ((org.apache.spark.sql.classic.SparkSession) spark).cloneSession();
    reader.conf().set(AS_LONG, "true");
    org.apache.spark.sql.classic.Dataset<Row> numbers =
        (org.apache.spark.sql.classic.Dataset<Row>) reader.read().options(options).parquet(path);
    Dataset<Row> rows =
        org.apache.spark.sql.classic.Dataset.ofRows(
            (org.apache.spark.sql.classic.SparkSession) spark, numbers.logicalPlan());
    Map<String, Boolean> nanos = nanos(spark, rows.inputFiles());
    List<Column> columns = new ArrayList<>();
    for (String name : rows.schema().fieldNames()) {
      Column value = SqlNames.column(name);
      Boolean instant = nanos.get(name);
      columns.add(instant == null ? value : time(value, instant, TimeZones.of(spark)).as(name));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private static Column time(Column nanos, boolean instant, String zone) {
    Column floor = nanos.minus(pmod(nanos, lit(NANOS_PER_MICRO)));
    Column time = timestamp_micros(call_function("div", floor, lit(NANOS_PER_MICRO)));
    return instant ? time : to_utc_timestamp(time, zone).cast(DataTypes.TimestampNTZType);
  }

  /** The columns in nanoseconds, and whether they are instants rather than times of a clock. */
  private static Map<String, Boolean> nanos(SparkSession spark, String[] files) {
    Map<String, Boolean> found = new HashMap<>();
    for (String file : files) {
      try (ParquetFileReader footer =
          ParquetFileReader.open(
              HadoopInputFile.fromPath(
                  new Path(URI.create(file)), spark.sessionState().newHadoopConf()))) {
        for (Type type : footer.getFileMetaData().getSchema().getFields()) {
          if (type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation time
              && time.getUnit() == TimeUnit.NANOS) {
            found.put(type.getName(), time.isAdjustedToUTC());
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (!found.isEmpty()) {
        break; // the files of a table have one schema
      }
    }
    return found;
  }
}
