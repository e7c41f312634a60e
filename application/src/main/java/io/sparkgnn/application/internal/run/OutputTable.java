// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.replace;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.error.UserErrorException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.storage.StorageLevel;

/**
 * Where a command writes its rows: one CSV file for a name that ends in {@code .csv} or {@code
 * .csv.gz}, a folder of Parquet files for {@code .parquet}, a Delta table for any other path, and a
 * catalog table for a name without a slash. Files are written beside their place and renamed, so
 * that a half-written one never has the name.
 */
public final class OutputTable {
  /** Setting of a session that ends with the command, as that of the command line does. */
  public static final String ENDS = "spark.sparkgnn.endsWithCommand";

  private enum Format {
    CSV,
    CSV_GZ,
    PARQUET,
    DELTA_FOLDER,
    CATALOG_TABLE
  }

  /** Endings of files that people may expect to get. */
  private static final Pattern FILE =
      Pattern.compile("\\.(xlsx?|tsv|txt|json|jsonl|orc|avro|gz|zip|feather|arrow)$");

  private static final int COPY_BYTES = 1 << 16;

  /** Text in which a CSV file has to have quotes around it, for any reader. */
  private static final String QUOTED = "^$|[\",\r\n]";

  private final SparkSession spark;
  private final String name;
  private final Format format;
  private final boolean overwrite;
  private final OutputPlace place;

  private OutputTable(SparkSession spark, String name, Format format, boolean overwrite) {
    this.spark = spark;
    this.name = name;
    this.format = format;
    this.overwrite = overwrite;
    this.place = format == Format.CATALOG_TABLE ? null : OutputPlace.of(spark, name, name);
  }

  /**
   * Decides the format and looks whether something is there.
   *
   * @throws UserErrorException if it exists and is not to be overwritten, or cannot be written
   */
  public static OutputTable of(SparkSession spark, String name, boolean overwrite) {
    OutputTable output = new OutputTable(spark, name, format(name), overwrite);
    output.checkName();
    if (output.isFiles()) {
      output.place.bringBack();
    }
    if (!overwrite && output.exists()) {
      throw new UserErrorException(
          "Cannot write %s: it exists; give another name or --overwrite".formatted(name));
    }
    switch (output.format) {
      case CSV, CSV_GZ -> output.place.checkFile();
      case PARQUET, DELTA_FOLDER -> output.place.checkBeside();
      case CATALOG_TABLE -> {}
    }
    return output;
  }

  /** A name that means a Delta folder or a catalog's table only because nothing else fits it. */
  private void checkName() {
    if (format == Format.DELTA_FOLDER && FILE.matcher(name).find()) {
      throw new UserErrorException(
          "Cannot write %s: a file's name ends with .csv, .csv.gz or .parquet, and a Delta folder's has no ending"
              .formatted(name));
    }
    if (format == Format.CATALOG_TABLE && new File(name).exists()) {
      throw new UserErrorException(
          "Cannot write %s: a name without a slash or an ending is a table of the catalog, and there is a file or folder of that name; give a file such as %s.csv, or a Delta folder such as ./%s-out"
              .formatted(name, name, name));
    }
    if (format == Format.CATALOG_TABLE
        && spark.conf().get(ENDS, "").equals("true")
        && spark.conf().get("spark.sql.catalogImplementation").equals("in-memory")
        && spark.catalog().currentCatalog().equals("spark_catalog")
        && !name.matches("[^.]+\\.[^.]+\\..+")) {
      throw new UserErrorException(
          "Cannot write %s: a name without a slash or an ending is a table of the catalog, and this Spark's catalog is in memory and ends with the command; give a file such as %s.csv, or a Delta folder such as ./%s"
              .formatted(name, name, name));
    }
  }

  private static Format format(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".csv")) {
      return Format.CSV;
    } else if (lower.endsWith(".csv.gz")) {
      return Format.CSV_GZ;
    } else if (lower.endsWith(".parquet")) {
      return Format.PARQUET;
    }
    return name.contains("/") ? Format.DELTA_FOLDER : Format.CATALOG_TABLE;
  }

  /** Whether files are written beside their place, not by a table's own rules. */
  private boolean isFiles() {
    return switch (format) {
      case CSV, CSV_GZ, PARQUET -> true;
      case CATALOG_TABLE, DELTA_FOLDER -> false;
    };
  }

  private boolean exists() {
    return format == Format.CATALOG_TABLE ? spark.catalog().tableExists(name) : place.exists();
  }

  /**
   * Writes the rows, in their order for a CSV file.
   *
   * @throws EnvironmentException if that fails; nothing is left then that was not there before
   */
  void write(Dataset<Row> rows) {
    switch (format) {
      case CATALOG_TABLE, DELTA_FOLDER -> writeDelta(rows);
      case PARQUET, CSV, CSV_GZ -> writeFiles(rows);
    }
  }

  /**
   * The same for rows that are observed. Spark tells observations nothing of rows that are written
   * to a table of the catalog, so these are kept and computed once before.
   */
  void writeObserved(Dataset<Row> rows) {
    if (format != Format.CATALOG_TABLE) {
      write(rows);
      return;
    }
    Dataset<Row> kept = rows.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      kept.count();
      write(kept);
    } catch (Throwable failure) {
      throw told(failure);
    } finally {
      kept.unpersist();
    }
  }

  private void writeDelta(Dataset<Row> rows) {
    boolean before = exists();
    DataFrameWriter<Row> writer =
        rows.write()
            .format("delta")
            .mode(overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists)
            .option("overwriteSchema", overwrite);
    try {
      if (format == Format.CATALOG_TABLE) {
        writer.saveAsTable(name);
      } else {
        writer.save(name);
      }
    } catch (Throwable failure) {
      if (!before && format == Format.DELTA_FOLDER) {
        place.delete(place.path()); // data files without a log that names them
      }
      throw told(failure);
    }
  }

  private void writeFiles(Dataset<Row> rows) {
    try {
      place.replace(
          replacement -> {
            if (format == Format.PARQUET) {
              rows.write().parquet(replacement.written().toString());
              return;
            }
            lines(rows)
                .write()
                .option("compression", format == Format.CSV_GZ ? "gzip" : "none")
                .text(replacement.parts().toString());
            join(replacement.parts(), replacement.written(), header(rows));
          });
    } catch (Throwable failure) {
      throw told(failure);
    }
  }

  /**
   * The rows as lines of a CSV file that {@link io.sparkgnn.connector.source.Sources} reads to the
   * same values: nothing for null, {@code ""} for an empty string, and quotes around what has a
   * comma, quote or line break in it; lists are JSON. Blanks are as they are, part of the value.
   */
  private Dataset<Row> lines(Dataset<Row> rows) {
    Column[] fields =
        Stream.of(rows.schema().fields()).map(OutputTable::field).toArray(Column[]::new);
    return rows.select(concat_ws(",", fields).as("line"));
  }

  private static Column field(StructField field) {
    Column value = SqlNames.column(field.name());
    Column text =
        field.dataType() instanceof TimestampType
            ? timeText(value)
            : field.dataType() instanceof ArrayType ? to_json(value) : value.cast("string");
    if (field.dataType() instanceof StringType || field.dataType() instanceof ArrayType) {
      Column quoted = concat(lit("\""), replace(text, lit("\""), lit("\"\"")), lit("\""));
      text = when(text.rlike(QUOTED), quoted).otherwise(text);
    }
    return coalesce(text, lit(""));
  }

  /**
   * Times as {@code 2009-03-29 06:00:00} in the session's time zone, fractions only if any; in the
   * hour that summer time's end repeats, with the offset that tells which is meant.
   */
  private static Column timeText(Column time) {
    Column text = time.cast("string");
    Column exact = date_format(time, "yyyy-MM-dd HH:mm:ss.SSSSSSXXX");
    return when(text.try_cast("timestamp").equalTo(time), text).otherwise(exact);
  }

  /** The parts behind each other; a gzip file may be made of several gzip streams. */
  private void join(Path parts, Path whole, String header) throws IOException {
    FileSystem files = place.files();
    FileStatus[] found = files.listStatus(parts, path -> path.getName().startsWith("part-"));
    Arrays.sort(found, Comparator.comparing(FileStatus::getPath));
    try (OutputStream out = files.create(whole, false)) {
      byte[] line = (header + "\n").getBytes(StandardCharsets.UTF_8);
      if (format == Format.CSV_GZ) {
        GZIPOutputStream zipped = new GZIPOutputStream(out);
        zipped.write(line);
        zipped.finish();
      } else {
        out.write(line);
      }
      byte[] buffer = new byte[COPY_BYTES];
      for (FileStatus part : found) {
        try (InputStream in = files.open(part.getPath())) {
          for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
          }
        }
      }
    }
  }

  private static String header(Dataset<Row> rows) {
    Pattern quoted = Pattern.compile(QUOTED);
    return Stream.of(rows.columns())
        .map(
            column ->
                quoted.matcher(column).find() ? '"' + column.replace("\"", "\"\"") + '"' : column)
        .collect(Collectors.joining(","));
  }

  /** What failed here as itself, what failed at the writing as one line, and bugs unchanged. */
  private RuntimeException told(Throwable failure) {
    if (ExplainedException.in(failure).isEmpty() && FileTroubles.isOfFiles(failure)) {
      return place == null
          ? EnvironmentException.lasting(
              "Cannot write %s: %s".formatted(name, FileTroubles.reason(failure)), failure)
          : place.failed(failure);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException plain ? plain : new IllegalStateException(failure);
  }
}
