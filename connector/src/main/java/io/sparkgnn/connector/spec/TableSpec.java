// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.spec;

import io.sparkgnn.connector.source.TableSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One table of the graph, as the user declares it.
 *
 * <pre>{@code
 * TableSpec orders = TableSpec.builder("orders")
 *     .source(TableSource.files("orders.csv"))
 *     .primaryKey("order_id")
 *     .time("ordered_at")
 *     .column("status", "categorical")
 *     .build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class TableSpec {
  private final String name;
  private final TableSource source;
  private final List<String> primaryKey;
  private final TableTime time;
  private final Map<String, String> columns;
  private final Map<String, String> keyTypes;
  private final Map<String, String> timeFormats;
  private final Map<String, String> wordVectors;

  private TableSpec(Builder builder) {
    name = builder.name;
    source = Objects.requireNonNull(builder.source, "a table needs a source");
    primaryKey = builder.primaryKey;
    time = builder.time;
    columns = Map.copyOf(builder.columns);
    keyTypes = Map.copyOf(builder.keyTypes);
    timeFormats = Map.copyOf(builder.timeFormats);
    wordVectors = Map.copyOf(builder.wordVectors);
  }

  /**
   * Begins a table without key and time, whose columns are what they look like.
   *
   * @param name the node type's name
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** A builder that has what this table has. */
  public Builder toBuilder() {
    return new Builder(name)
        .source(source)
        .primaryKey(primaryKey)
        .time(time)
        .columns(columns)
        .keyTypes(keyTypes)
        .timeFormats(timeFormats)
        .wordVectors(wordVectors);
  }

  /** The node type's name. */
  public String name() {
    return name;
  }

  /** Where its rows come from. */
  public TableSource source() {
    return source;
  }

  /** Columns of the primary key; empty when there is none. */
  public List<String> primaryKey() {
    return primaryKey;
  }

  /** From when on a row may be seen. */
  public TableTime time() {
    return time;
  }

  /** See {@link Builder#column}. */
  public Map<String, String> columns() {
    return columns;
  }

  /** See {@link Builder#keyType}. */
  public Map<String, String> keyTypes() {
    return keyTypes;
  }

  /** See {@link Builder#timeFormat}. */
  public Map<String, String> timeFormats() {
    return timeFormats;
  }

  /** See {@link Builder#wordVectors(String, String)}. */
  public Map<String, String> wordVectors() {
    return wordVectors;
  }

  /** The same table, read from another source. */
  public TableSpec withSource(TableSource other) {
    return toBuilder().source(other).build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableSpec that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "table " + name + " from " + source;
  }

  private List<Object> parts() {
    return List.of(name, source, primaryKey, time, columns, keyTypes, timeFormats, wordVectors);
  }

  /** Makes a {@link TableSpec}. Not safe for use by several threads. */
  public static final class Builder {
    private final String name;
    private TableSource source;
    private List<String> primaryKey = List.of();
    private TableTime time = TableTime.UNDECLARED;
    private final Map<String, String> columns = new HashMap<>();
    private final Map<String, String> keyTypes = new HashMap<>();
    private final Map<String, String> timeFormats = new HashMap<>();
    private final Map<String, String> wordVectors = new HashMap<>();

    private Builder(String name) {
      this.name = Objects.requireNonNull(name);
    }

    /** Where its rows come from; needed. */
    public Builder source(TableSource value) {
      source = value;
      return this;
    }

    /** Its rows. */
    public Builder source(Dataset<Row> rows) {
      return source(TableSource.of(rows));
    }

    /** The columns of the primary key. */
    public Builder primaryKey(String... names) {
      return primaryKey(List.of(names));
    }

    /** The columns of the primary key; empty when there is none. */
    public Builder primaryKey(List<String> names) {
      primaryKey = List.copyOf(names);
      return this;
    }

    /** The column that says when a row became known; nothing is said if it is blank. */
    public Builder time(String column) {
      return time(TableTime.column(column));
    }

    /** From when on a row may be seen. */
    public Builder time(TableTime value) {
      time = value;
      return this;
    }

    /**
     * What a column is taken as, over what it looks like.
     *
     * @param type {@code numeric}, {@code categorical}, {@code timestamp}, {@code boolean}, {@code
     *     text}, {@code embedding} or {@code ignore}
     */
    public Builder column(String column, String type) {
      columns.put(column, type);
      return this;
    }

    /** The same for several columns. */
    public Builder columns(Map<String, String> types) {
      columns.putAll(types);
      return this;
    }

    /**
     * What the values of a column of the primary key or of a foreign key are read as, over what the
     * source says.
     *
     * @param type {@code integer}, {@code string}, {@code date} or {@code timestamp}
     */
    public Builder keyType(String column, String type) {
      keyTypes.put(column, type);
      return this;
    }

    /** The same for several columns. */
    public Builder keyTypes(Map<String, String> types) {
      keyTypes.putAll(types);
      return this;
    }

    /**
     * How the values of the time column, or of one declared {@code timestamp}, are written.
     *
     * @param format {@code epoch_s}, {@code epoch_ms}, {@code epoch_us}, {@code epoch_ns}, or a
     *     pattern such as {@code MM/dd/yyyy HH:mm}
     */
    public Builder timeFormat(String column, String format) {
      timeFormats.put(column, format);
      return this;
    }

    /** The same for several columns. */
    public Builder timeFormats(Map<String, String> formats) {
      timeFormats.putAll(formats);
      return this;
    }

    /**
     * Has a column's texts read as the means of their words' vectors.
     *
     * @param file vectors of words in the text format of word2vec, GloVe or fastText, on any Hadoop
     *     file system
     */
    public Builder wordVectors(String column, String file) {
      wordVectors.put(column, file);
      return this;
    }

    /** The same for several columns. */
    public Builder wordVectors(Map<String, String> files) {
      wordVectors.putAll(files);
      return this;
    }

    /** The table. */
    public TableSpec build() {
      return new TableSpec(this);
    }
  }
}
