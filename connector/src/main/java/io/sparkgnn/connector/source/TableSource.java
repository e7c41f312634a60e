package io.sparkgnn.connector.source;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Where the rows of one table come from. Exactly one of {@code path}, {@code table} and {@code
 * data} is set.
 *
 * @param format a {@code spark.read()} format, or null to tell it from the path's ending
 * @param path file or folder, or null
 * @param table name in the catalog, or null
 * @param version Delta version to read, or null for the newest
 * @param timestamp read the Delta version that was the newest at this time, or null
 * @param options options for the reader, over the defaults of {@link Sources}
 * @param data a DataFrame at hand, or null. It is evaluated once by a build
 * @param nullValues strings of a CSV file that stand for a missing value, such as {@code NULL}
 * @param decimalComma whether the numbers of a CSV file have a comma before their decimals, and
 *     dots between groups of digits
 */
public record TableSource(
    String format,
    String path,
    String table,
    Long version,
    String timestamp,
    Map<String, String> options,
    Dataset<Row> data,
    List<String> nullValues,
    boolean decimalComma) {

  public TableSource {
    options = options == null ? Map.of() : Map.copyOf(options);
    nullValues = nullValues == null ? List.of() : List.copyOf(nullValues);
  }

  /** A source whose missing values and decimals are written as Spark expects them. */
  public TableSource(
      String format,
      String path,
      String table,
      Long version,
      String timestamp,
      Map<String, String> options,
      Dataset<Row> data) {
    this(format, path, table, version, timestamp, options, data, List.of(), false);
  }

  /** Files of a format that {@code spark.read()} knows; null tells it from the path's ending. */
  public static TableSource files(String format, String path) {
    return new TableSource(format, path, null, null, null, Map.of(), null);
  }

  /** A Delta table in a folder; {@code version} null reads the newest. */
  public static TableSource delta(String path, Long version) {
    return new TableSource("delta", path, null, version, null, Map.of(), null);
  }

  /** A table or view of the catalog. */
  public static TableSource table(String name) {
    return new TableSource(null, null, name, null, null, Map.of(), null);
  }

  /** A DataFrame at hand. */
  public static TableSource of(Dataset<Row> data) {
    return new TableSource(null, null, null, null, null, Map.of(), data);
  }

  /** The same source, pinned to a Delta version and no longer to a time. */
  public TableSource atVersion(Long pinned) {
    return new TableSource(
        format, path, table, pinned, null, options, data, nullValues, decimalComma);
  }

  /** The same source in a format. */
  public TableSource inFormat(String known) {
    return new TableSource(
        known, path, table, version, timestamp, options, data, nullValues, decimalComma);
  }

  /** The same source with one more option for the reader, unless it has that option already. */
  public TableSource withOption(String name, String value) {
    if (options.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
      return this;
    }
    Map<String, String> more = new HashMap<>(options);
    more.put(name, value);
    return new TableSource(
        format, path, table, version, timestamp, more, data, nullValues, decimalComma);
  }

  /** The path without passwords in it, to be kept; null when there is none. */
  public String shownPath() {
    return path == null ? null : Secrets.mask(path);
  }

  /**
   * One line for reports and messages, without passwords in the path, such as {@code delta
   * lake/results (version 3)}.
   */
  public String describe() {
    String what =
        data != null ? "a DataFrame" : table != null ? "table " + table : effectiveFormat(path);
    String pinned =
        version != null
            ? " (version " + version + ")"
            : timestamp != null ? " (timestamp " + timestamp + ")" : "";
    return what + pinned;
  }

  private String effectiveFormat(String where) {
    String shown = where == null ? "" : Secrets.mask(where);
    return ((format == null ? "" : format.toLowerCase(Locale.ROOT) + " ") + shown).strip();
  }
}
