package io.sparkgnn.connector.source;

import io.delta.tables.DeltaTable;
import io.sparkgnn.error.UserErrorException;
import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Reads table sources. Safe for use by any number of threads. */
public final class Sources {
  /**
   * What CSV files get unless the source's own options say otherwise. A time pattern of our own,
   * because Spark's lenient default reads the text {@code 06:00:00} as a time of today.
   */
  private static final Map<String, String> CSV_DEFAULTS =
      Map.of(
          "header", "true",
          "inferSchema", "true",
          "escape", "\"",
          "dateFormat", "yyyy-MM-dd",
          "timestampFormat", "yyyy-MM-dd[' ']['T']HH:mm[:ss][.SSSSSS][XXX]");

  /**
   * What keeps strings as they are written: line breaks in quotes, and {@code ""} apart from
   * nothing. Spark makes a null of what is the null value, which an empty string is by default; so
   * another one is needed that no file has.
   */
  private static final Map<String, String> KEEPING =
      Map.of("multiLine", "true", "nullValue", "\u0000");

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
    return formatted.version() != null ? formatted : formatted.atVersion(version(delta, formatted));
  }

  /**
   * The rows of a source. CSV files have a header, and their column types are inferred, unless the
   * options say otherwise.
   *
   * @throws UserErrorException if there is no such source or version
   */
  public static Dataset<Row> read(SparkSession spark, TableSource source) {
    return load(spark, resolve(spark, source), null);
  }

  /**
   * The rows of a source, where a text file's columns are strings, as they are written.
   *
   * @throws UserErrorException if there is no such source or version
   */
  public static Dataset<Row> readText(SparkSession spark, TableSource source) {
    TableSource resolved = resolve(spark, source);
    return load(
        spark,
        isCsv(resolved)
            ? withDefaults(withDefaults(resolved, KEEPING), Map.of("inferSchema", "false"))
            : resolved,
        null);
  }

  /**
   * The rows of a source, where some columns of a text file are strings, as they are written: what
   * their values have in common may be another type, which a key with zeros before it does not
   * survive. Dates in a format of the source's own stay dates.
   *
   * @param asText their names, compared without regard to case
   * @throws UserErrorException if there is no such source or version
   */
  public static Dataset<Row> readText(
      SparkSession spark, TableSource source, Collection<String> asText) {
    TableSource resolved = resolve(spark, source);
    if (!isCsv(resolved)) {
      return load(spark, resolved, null);
    }
    TableSource csv = withDefaults(resolved, KEEPING);
    Dataset<Row> inferred = load(spark, csv, null);
    boolean ownDates =
        csv.options().keySet().stream()
            .anyMatch(name -> name.toLowerCase(Locale.ROOT).matches("(date|timestamp\\w*)format"));
    StructType schema = new StructType();
    for (StructField field : inferred.schema().fields()) {
      boolean date =
          field.dataType() instanceof DateType
              || field.dataType() instanceof TimestampType
              || field.dataType() instanceof TimestampNTZType;
      boolean text =
          asText.stream().anyMatch(field.name()::equalsIgnoreCase) && !(date && ownDates);
      schema = text ? schema.add(field.name(), DataTypes.StringType) : schema.add(field);
    }
    return schema.equals(inferred.schema()) ? inferred : load(spark, csv, schema);
  }

  private static boolean isCsv(TableSource resolved) {
    return "csv".equalsIgnoreCase(resolved.format());
  }

  private static TableSource withDefaults(TableSource source, Map<String, String> defaults) {
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.putAll(defaults);
    options.putAll(source.options());
    return new TableSource(
        source.format(),
        source.path(),
        source.table(),
        source.version(),
        source.timestamp(),
        options,
        source.data());
  }

  private static Dataset<Row> load(SparkSession spark, TableSource resolved, StructType schema) {
    if (resolved.data() != null) {
      return resolved.data();
    }
    DataFrameReader reader = spark.read();
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    if (isCsv(resolved)) {
      options.putAll(CSV_DEFAULTS);
    }
    options.putAll(resolved.options());
    if (resolved.version() != null) {
      options.put("versionAsOf", Long.toString(resolved.version()));
    }
    reader = reader.options(options);
    if (schema != null) {
      reader = reader.schema(schema);
    }
    try {
      Dataset<Row> rows =
          resolved.table() != null
              ? reader.table(resolved.table())
              : reader.format(resolved.format()).load(resolved.path());
      return rows;
    } catch (Exception e) {
      if (e instanceof AnalysisException
          || e instanceof ClassNotFoundException
          || e instanceof SparkException) {
        throw unreadable(resolved, e);
      }
      throw e;
    }
  }

  private static TableSource withFormat(SparkSession spark, TableSource source) {
    String format = source.format();
    if (format == null || format.isBlank()) {
      format = formatOf(spark, source.path());
    }
    return new TableSource(
        format.toLowerCase(Locale.ROOT),
        source.path(),
        null,
        source.version(),
        source.timestamp(),
        source.options(),
        null);
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
    } catch (IOException e) {
      throw new UserErrorException("Cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
    throw new UserErrorException(
        "Cannot tell the format of %s: give one, such as csv, parquet or delta".formatted(path));
  }

  private static DeltaTable deltaTable(SparkSession spark, TableSource source) {
    try {
      if (source.table() != null) {
        return isDelta(spark, source.table()) ? DeltaTable.forName(spark, source.table()) : null;
      }
      return "delta".equals(source.format()) ? DeltaTable.forPath(spark, source.path()) : null;
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw unreadable(source, e);
      }
      throw e;
    }
  }

  private static boolean isDelta(SparkSession spark, String table) {
    try {
      Dataset<Row> described = spark.sql("DESCRIBE TABLE EXTENDED " + table);
      return described.filter("col_name = 'Provider'").collectAsList().stream()
          .anyMatch(row -> "delta".equalsIgnoreCase(row.getString(1)));
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw unreadable(TableSource.table(table), e);
      }
      throw e;
    }
  }

  private static Long version(DeltaTable delta, TableSource source) {
    if (source.timestamp() == null) {
      return delta.history(1).select("version").first().getLong(0);
    }
    Dataset<Row> until =
        delta
            .history()
            .filter(
                functions.col("timestamp").leq(functions.lit(source.timestamp()).cast("timestamp")))
            .agg(functions.max("version"));
    Row newest = until.first();
    if (newest.isNullAt(0)) {
      throw new UserErrorException(
          "Cannot read %s: its first version is later than that".formatted(source.describe()));
    }
    return newest.getLong(0);
  }

  private static UserErrorException unreadable(TableSource source, Exception cause) {
    Throwable first = cause;
    while (cause instanceof SparkException && first.getCause() != null) {
      first = first.getCause(); // that a job failed says less than why
    }
    String text = String.valueOf(first.getMessage()).lines().findFirst().orElse("");
    String reason = Secrets.mask(text, Secrets.in(source.options()));
    return new UserErrorException("Cannot read %s: %s".formatted(source.describe(), reason), cause);
  }
}
