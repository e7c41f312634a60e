// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Where the rows of one table come from: files, a table of the catalog, or a DataFrame at hand.
 *
 * <pre>{@code
 * TableSource.files("data/orders.csv").withOption("sep", ";").withNullValues(List.of("NULL"))
 * TableSource.delta("lake/orders").atVersion(3L)
 * TableSource.table("main.shop.orders")
 * TableSource.of(orders)
 * }</pre>
 *
 * <p>Immutable.
 */
public final class TableSource {
  private final String format;
  private final String path;
  private final String table;
  private final Long version;
  private final String timestamp;
  private final Map<String, String> options;
  private final Dataset<Row> data;
  private final List<String> nullValues;
  private final boolean decimalComma;

  private TableSource(Builder builder) {
    format = builder.format;
    path = builder.path;
    table = builder.table;
    version = builder.version;
    timestamp = builder.timestamp;
    options = Map.copyOf(builder.options);
    data = builder.data;
    nullValues = builder.nullValues;
    decimalComma = builder.decimalComma;
  }

  /** Begins a source that is told part by part; what is not told is null, empty or false. */
  public static Builder builder() {
    return new Builder();
  }

  /** A file or folder whose format its name's ending tells. */
  public static TableSource files(String path) {
    return builder().path(path).build();
  }

  /** Files of a format that {@code spark.read()} knows. */
  public static TableSource files(String format, String path) {
    return builder().format(format).path(path).build();
  }

  /** The newest version of a Delta table in a folder. */
  public static TableSource delta(String path) {
    return files("delta", path);
  }

  /** A version of a Delta table in a folder. */
  public static TableSource delta(String path, long version) {
    return delta(path).atVersion(version);
  }

  /** A table or view of the catalog. */
  public static TableSource table(String name) {
    return builder().table(name).build();
  }

  /** A DataFrame at hand. It is evaluated once by a build. */
  public static TableSource of(Dataset<Row> data) {
    return builder().data(data).build();
  }

  /** A builder that has what this source has. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.format = format;
    builder.path = path;
    builder.table = table;
    builder.version = version;
    builder.timestamp = timestamp;
    builder.options.putAll(options);
    builder.data = data;
    builder.nullValues = nullValues;
    builder.decimalComma = decimalComma;
    return builder;
  }

  /** The same source, pinned to a Delta version and no longer to a time; null for the newest. */
  public TableSource atVersion(Long pinned) {
    return toBuilder().version(pinned).timestamp(null).build();
  }

  /** The same source, pinned to the Delta version that was the newest at a time. */
  public TableSource atTime(String time) {
    return toBuilder().version(null).timestamp(time).build();
  }

  /** The same source in a format. */
  public TableSource inFormat(String known) {
    return toBuilder().format(known).build();
  }

  /** The same source with one more option for the reader, unless it has that option already. */
  public TableSource withOption(String name, String value) {
    return options.keySet().stream().anyMatch(name::equalsIgnoreCase)
        ? this
        : toBuilder().option(name, value).build();
  }

  /** The same source, with the strings of a CSV file that stand for a missing value. */
  public TableSource withNullValues(List<String> values) {
    return toBuilder().nullValues(values).build();
  }

  /** The same source, whose CSV file has a comma before the decimals of its numbers. */
  public TableSource withDecimalComma() {
    return toBuilder().decimalComma(true).build();
  }

  /** A {@code spark.read()} format, or null to tell it from the path's ending. */
  public String format() {
    return format;
  }

  /** File or folder, or null. */
  public String path() {
    return path;
  }

  /** Name in the catalog, or null. */
  public String table() {
    return table;
  }

  /** Delta version to read, or null for the newest. */
  public Long version() {
    return version;
  }

  /** Read the Delta version that was the newest at this time, or null. */
  public String timestamp() {
    return timestamp;
  }

  /** Options for the reader, over the defaults of {@link Sources}. */
  public Map<String, String> options() {
    return options;
  }

  /** A DataFrame at hand, or null. */
  public Dataset<Row> data() {
    return data;
  }

  /** Strings of a CSV file that stand for a missing value, such as {@code NULL}. */
  public List<String> nullValues() {
    return nullValues;
  }

  /**
   * Whether the numbers of a CSV file have a comma before their decimals, and dots between groups
   * of digits.
   */
  public boolean decimalComma() {
    return decimalComma;
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

  @Override
  public boolean equals(Object other) {
    return other instanceof TableSource that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return describe();
  }

  private List<Object> parts() {
    return Arrays.asList(
        format, path, table, version, timestamp, options, data, nullValues, decimalComma);
  }

  /** Makes a {@link TableSource}. Not safe for use by several threads. */
  public static final class Builder {
    private String format;
    private String path;
    private String table;
    private Long version;
    private String timestamp;
    private final Map<String, String> options = new HashMap<>();
    private Dataset<Row> data;
    private List<String> nullValues = List.of();
    private boolean decimalComma;

    private Builder() {}

    /** See {@link TableSource#format}. */
    public Builder format(String value) {
      format = value;
      return this;
    }

    /** See {@link TableSource#path}; a source has one of path, table and data. */
    public Builder path(String value) {
      path = value;
      return this;
    }

    /** See {@link TableSource#table}. */
    public Builder table(String value) {
      table = value;
      return this;
    }

    /** See {@link TableSource#version}. */
    public Builder version(Long value) {
      version = value;
      return this;
    }

    /** See {@link TableSource#timestamp}. */
    public Builder timestamp(String value) {
      timestamp = value;
      return this;
    }

    /** One more of {@link TableSource#options}. */
    public Builder option(String name, String value) {
      options.put(name, value);
      return this;
    }

    /** More of {@link TableSource#options}. */
    public Builder options(Map<String, String> values) {
      options.putAll(values);
      return this;
    }

    /** See {@link TableSource#data}. */
    public Builder data(Dataset<Row> value) {
      data = value;
      return this;
    }

    /** See {@link TableSource#nullValues}. */
    public Builder nullValues(List<String> values) {
      nullValues = List.copyOf(values);
      return this;
    }

    /** See {@link TableSource#decimalComma}. */
    public Builder decimalComma(boolean value) {
      decimalComma = value;
      return this;
    }

    /** The source. */
    public TableSource build() {
      return new TableSource(this);
    }
  }
}
