// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import io.delta.tables.DeltaTable;
import io.sparkgnn.connector.value.TimeValues;
import io.sparkgnn.error.UserErrorException;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Reads table sources. Safe for use by any number of threads. */
public final class Sources {
  private static final String SNAPSHOT_PARTITIONS = "spark.databricks.delta.snapshotPartitions";

  /** What Delta takes where nothing is set. */
  private static final int MOST_SNAPSHOT_PARTITIONS = 50;

  private Sources() {}

  /**
   * The same source with everything decided: the format, and for a Delta table the version, so that
   * every later read sees the same rows and the version can be recorded.
   *
   * @throws UserErrorException if there is no such source or version
   */
  public static TableSource resolve(SparkSession spark, TableSource source) {
    int given = 0;
    given += source.path() != null ? 1 : 0;
    given += source.table() != null ? 1 : 0;
    given += source.data() != null ? 1 : 0;
    if (given != 1) {
      throw new UserErrorException(
          "Cannot read a source that has %s: give one of path, table or a DataFrame"
              .formatted(given == 0 ? "no place" : "several places"));
    }
    if (source.version() != null && source.timestamp() != null) {
      throw new UserErrorException(
          "Cannot read %s: it is pinned by version and by timestamp; give one of them"
              .formatted(source.describe()));
    }
    if (source.data() != null) {
      return source;
    }
    TableSource formatted = source.path() == null ? source : withFormat(spark, source);
    DeltaTable delta = deltaTable(spark, formatted);
    if (delta == null) {
      if (source.version() != null || source.timestamp() != null) {
        throw new UserErrorException(
            "Cannot read %s: only Delta tables can be pinned to a version or timestamp"
                .formatted(source.describe()));
      }
      return formatted;
    }
    if (formatted.version() != null) {
      return formatted;
    }
    return formatted.atVersion(
        formatted.timestamp() == null
            ? NewestVersion.of(spark, delta, formatted)
            : version(delta, formatted));
  }

  /**
   * The rows of a source. CSV files have a header, and their column types are inferred, unless the
   * options say otherwise.
   *
   * @throws UserErrorException if there is no such source or version
   */
  public static Dataset<Row> read(SparkSession spark, TableSource source) {
    return open(spark, source, Set.of()).rows();
  }

  /**
   * The rows of a source, where a text file's columns are strings, as they are written.
   *
   * @throws UserErrorException if there is no such source or version
   */
  public static SourceRows openText(SparkSession spark, TableSource source) {
    TableSource resolved = resolve(spark, source);
    return open(
        spark,
        isCsv(resolved) ? keeping(resolved).withOption("inferSchema", "false") : resolved,
        Set.of());
  }

  /**
   * The rows of a source, where some columns of a text file are strings, as they are written: what
   * their values have in common may be another type, which a key with zeros before it does not
   * survive. Dates in a format of the source's own stay dates.
   *
   * @param asText their names, compared without regard to case
   * @throws UserErrorException if there is no such source or version
   */
  public static SourceRows openText(
      SparkSession spark, TableSource source, Collection<String> asText) {
    TableSource resolved = resolve(spark, source);
    if (!isCsv(resolved)) {
      return open(spark, resolved, Set.of());
    }
    TableSource csv = keeping(resolved);
    boolean ownDates =
        csv.options().keySet().stream()
            .anyMatch(name -> name.toLowerCase(Locale.ROOT).matches("(date|timestamp\\w*)format"));
    return open(
        spark,
        csv,
        field ->
            asText.stream().anyMatch(field.name()::equalsIgnoreCase)
                && !(ownDates && TimeValues.isTime(field.dataType())));
  }

  private static boolean isCsv(TableSource resolved) {
    return "csv".equalsIgnoreCase(resolved.format());
  }

  /**
   * What keeps strings as they are written: line breaks in quotes, and {@code ""} apart from
   * nothing. Spark makes a null of what is the null value, which an empty string is by default; so
   * another one is needed that no file has.
   */
  private static TableSource keeping(TableSource csv) {
    return csv.withOption("multiLine", "true").withOption("nullValue", "\u0000");
  }

  /**
   * The rows of a source, and with them the records that do not fit its columns.
   *
   * @param asStrings names of columns of a CSV file, in lower case, whose strings are wanted as
   *     they are written
   * @throws UserErrorException if there is no such source or version
   */
  public static SourceRows open(SparkSession spark, TableSource source, Set<String> asStrings) {
    return open(spark, source, field -> asStrings.contains(field.name().toLowerCase(Locale.ROOT)));
  }

  private static SourceRows open(
      SparkSession spark, TableSource source, Predicate<StructField> asString) {
    TableSource resolved = resolve(spark, source);
    if (resolved.data() != null) {
      return SourceRows.of(resolved.data());
    }
    try {
      return opened(spark, resolved, asString);
    } catch (Exception e) { // Spark throws checked exceptions without saying so
      throw SourceFailures.masked(SourceFailures.opening(resolved.describe(), e), resolved);
    }
  }

  private static SourceRows opened(
      SparkSession spark, TableSource source, Predicate<StructField> asString) {
    String format = String.valueOf(source.format());
    if (format.equals("csv")) {
      return TextFiles.csv(spark, source, asString);
    }
    Map<String, String> options = new HashMap<>(source.options());
    if (source.version() != null) {
      options.put("versionAsOf", Long.toString(source.version()));
    }
    DataFrameReader reader = spark.read().options(options);
    if (source.table() != null) {
      return SourceRows.of(reader.table(source.table()));
    }
    try {
      Dataset<Row> rows = reader.format(format).load(source.path());
      return format.equals("json") ? TextFiles.json(rows, source) : SourceRows.of(rows);
    } catch (Exception e) {
      if (format.equals("parquet") && ParquetNanos.caused(e)) {
        return SourceRows.of(ParquetNanos.read(spark, options, source.path()));
      }
      throw e;
    }
  }

  private static TableSource withFormat(SparkSession spark, TableSource source) {
    String format = source.format();
    if (format == null || format.isBlank()) {
      format = formatOf(spark, source.path());
    }
    return source.inFormat(format.toLowerCase(Locale.ROOT));
  }

  private static String formatOf(SparkSession spark, String path) {
    String name = path.toLowerCase(Locale.ROOT).replaceAll("/+$", "");
    name = name.replaceAll("\\.(gz|bz2|zst|snappy|lz4)$", "");
    for (String format : new String[] {"csv", "parquet", "orc", "json", "avro"}) {
      if (name.endsWith("." + format)) {
        return format;
      }
    }
    Path log = new Path(path, "_delta_log");
    try {
      if (log.getFileSystem(spark.sessionState().newHadoopConf()).exists(log)) {
        return "delta";
      }
    } catch (IOException | RuntimeException e) {
      throw SourceFailures.opening(path, e);
    }
    throw new UserErrorException(
        "Cannot tell the format of %s: give one, such as csv, parquet or delta".formatted(path));
  }

  private static DeltaTable deltaTable(SparkSession spark, TableSource source) {
    if (!spark.conf().getAll().contains(SNAPSHOT_PARTITIONS)) {
      // Tasks beyond the cores only wait: of a small table they are most of the time to open it.
      int cores = spark.sparkContext().defaultParallelism();
      spark.conf().set(SNAPSHOT_PARTITIONS, Math.min(cores, MOST_SNAPSHOT_PARTITIONS));
    }
    try {
      if (source.table() != null) {
        return isDelta(spark, source.table()) ? DeltaTable.forName(spark, source.table()) : null;
      }
      return "delta".equals(source.format()) ? DeltaTable.forPath(spark, source.path()) : null;
    } catch (Exception e) {
      throw SourceFailures.masked(SourceFailures.opening(source.describe(), e), source);
    }
  }

  private static boolean isDelta(SparkSession spark, String table) {
    try {
      // All of its rows, which takes no job: to filter them would.
      return spark.sql("DESCRIBE TABLE EXTENDED " + table).collectAsList().stream()
          .filter(row -> "Provider".equals(row.getString(0)))
          .anyMatch(row -> "delta".equalsIgnoreCase(row.getString(1)));
    } catch (Exception e) {
      throw SourceFailures.opening(TableSource.table(table).describe(), e);
    }
  }

  /** The version that was the newest at the source's time. */
  private static Long version(DeltaTable delta, TableSource source) {
    Column time =
        TimeValues.read(functions.lit(source.timestamp()), DataTypes.StringType, null)
            .orElseThrow();
    if (delta.history(1).select(time).first().isNullAt(0)) {
      throw new UserErrorException(
          "Cannot read %s: that is not a time; write it as 2024-03-01 or 2024-03-01 10:15:00"
              .formatted(source.describe()));
    }
    Row newest =
        delta
            .history()
            .filter(functions.col("timestamp").leq(time))
            .agg(functions.max("version"))
            .first();
    if (newest.isNullAt(0)) {
      throw new UserErrorException(
          "Cannot read %s: its first version is later than that".formatted(source.describe()));
    }
    return newest.getLong(0);
  }
}
