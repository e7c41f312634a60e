package io.sparkgnn.cli;

import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.error.UserErrorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.TimestampType;

/**
 * Where a command writes its rows: one CSV file for a name that ends in {@code .csv} or {@code
 * .csv.gz}, a folder of Parquet files for {@code .parquet}, a Delta table for any other path, and a
 * catalog table for a name without a slash. Files are written beside their place and renamed, so
 * that a half-written one never has the name.
 */
final class OutputTable {
  private enum Format {
    CSV,
    CSV_GZ,
    PARQUET,
    DELTA_FOLDER,
    CATALOG_TABLE
  }

  private static final int COPY_BYTES = 1 << 16;

  private final String name;
  private final Format format;
  private final boolean overwrite;

  private OutputTable(String name, Format format, boolean overwrite) {
    this.name = name;
    this.format = format;
    this.overwrite = overwrite;
  }

  /**
   * Decides the format and looks whether something is there.
   *
   * @throws UserErrorException if it exists and is not to be overwritten
   */
  static OutputTable of(SparkSession spark, String name, boolean overwrite) {
    OutputTable output = new OutputTable(name, format(name), overwrite);
    if (!overwrite && output.exists(spark)) {
      throw new UserErrorException(
          "Cannot write %s: it exists; give another name or --overwrite".formatted(name));
    }
    return output;
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

  private boolean exists(SparkSession spark) {
    try {
      return format == Format.CATALOG_TABLE
          ? spark.catalog().tableExists(name)
          : fileSystem(spark).exists(new Path(name));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Writes the rows, in their order for a CSV file. */
  void write(Dataset<Row> rows) {
    SparkSession spark = rows.sparkSession();
    SaveMode mode = overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists;
    try {
      switch (format) {
        case CATALOG_TABLE ->
            rows.write()
                .format("delta")
                .mode(mode)
                .option("overwriteSchema", overwrite)
                .saveAsTable(name);
        case DELTA_FOLDER ->
            rows.write().format("delta").mode(mode).option("overwriteSchema", overwrite).save(name);
        case PARQUET -> writeFiles(spark, rows);
        case CSV, CSV_GZ -> writeFiles(spark, rows);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void writeFiles(SparkSession spark, Dataset<Row> rows) throws IOException {
    FileSystem files = fileSystem(spark);
    Path target = new Path(name);
    Path parts = beside(target, ".parts");
    Path whole = beside(target, ".tmp");
    try {
      files.create(whole).close(); // fails here, not in a task, where nothing may be written
      files.delete(whole, false);
      if (format == Format.PARQUET) {
        rows.write().parquet(parts.toString());
        replace(files, parts, target);
        return;
      }
      String compression = format == Format.CSV_GZ ? "gzip" : "none";
      withTimesAsText(rows)
          .write()
          .option("header", false)
          .option("escape", "\"")
          .option("compression", compression)
          .csv(parts.toString());
      join(files, parts, whole, header(rows));
      replace(files, whole, target);
    } finally {
      files.delete(parts, true);
      files.delete(whole, false);
    }
  }

  /** Times as {@code 2009-03-29 06:00:00} in the session's time zone, fractions only if any. */
  private static Dataset<Row> withTimesAsText(Dataset<Row> rows) {
    Column[] columns =
        Stream.of(rows.schema().fields())
            .map(
                field ->
                    field.dataType() instanceof TimestampType
                        ? SqlNames.column(field.name()).cast("string").as(field.name())
                        : SqlNames.column(field.name()))
            .toArray(Column[]::new);
    return rows.select(columns);
  }

  /** The parts behind each other; a gzip file may be made of several gzip streams. */
  private void join(FileSystem files, Path parts, Path whole, String header) throws IOException {
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
    return Stream.of(rows.columns())
        .map(
            column ->
                column.matches("[^,\"\\s][^,\"\\r\\n]*")
                    ? column
                    : '"' + column.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(","));
  }

  private void replace(FileSystem files, Path from, Path to) throws IOException {
    if (overwrite) {
      files.delete(to, true);
    }
    if (files.exists(to) || !files.rename(from, to)) {
      throw new UserErrorException(
          "Cannot write %s: it came to exist meanwhile, or cannot be renamed to".formatted(name));
    }
  }

  private static Path beside(Path target, String ending) {
    return new Path(
        target.getParent() == null ? new Path(".") : target.getParent(),
        "." + target.getName() + "." + UUID.randomUUID() + ending);
  }

  /** The file system without the checksum files that Hadoop would put beside local ones. */
  private FileSystem fileSystem(SparkSession spark) throws IOException {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    FileSystem files = new Path(name).getFileSystem(hadoop);
    return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
  }

  private UserErrorException unwritable(IOException e) {
    return new UserErrorException("Cannot write %s: %s".formatted(name, e.getMessage()), e);
  }
}
