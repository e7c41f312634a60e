package io.sparkgnn.connector.spec;

import io.sparkgnn.connector.source.TableSource;
import java.util.List;
import java.util.Map;

/**
 * One table of the graph, as the user declares it.
 *
 * @param name the node type's name
 * @param source where its rows come from
 * @param primaryKey columns of the primary key; empty when there is none
 * @param time from when on a row may be seen
 * @param columns column name to {@code numeric}, {@code categorical}, {@code timestamp}, {@code
 *     boolean}, {@code text}, {@code embedding} or {@code ignore}, over what is inferred
 * @param keyTypes column of the primary key or of a foreign key to {@code integer}, {@code string},
 *     {@code date} or {@code timestamp}: what its values are read as, over what the source says
 * @param timeFormats the time column, or one declared {@code timestamp}, to how its values are
 *     written: {@code epoch_s}, {@code epoch_ms}, {@code epoch_us}, {@code epoch_ns}, or a pattern
 *     such as {@code MM/dd/yyyy HH:mm}
 */
public record TableSpec(
    String name,
    TableSource source,
    List<String> primaryKey,
    TableTime time,
    Map<String, String> columns,
    Map<String, String> keyTypes,
    Map<String, String> timeFormats) {
  public TableSpec {
    primaryKey = primaryKey == null ? List.of() : List.copyOf(primaryKey);
    columns = columns == null ? Map.of() : Map.copyOf(columns);
    time = time == null ? TableTime.UNDECLARED : time;
    keyTypes = keyTypes == null ? Map.of() : Map.copyOf(keyTypes);
    timeFormats = timeFormats == null ? Map.of() : Map.copyOf(timeFormats);
  }

  /** A table whose keys and times are read as what its source says that they are. */
  public TableSpec(
      String name,
      TableSource source,
      List<String> primaryKey,
      TableTime time,
      Map<String, String> columns) {
    this(name, source, primaryKey, time, columns, Map.of(), Map.of());
  }

  /**
   * A table with a time column, or about whose time nothing is said; its keys and times are read as
   * what its source says that they are.
   *
   * @param time the column that says when a row became known, or null
   */
  public TableSpec(
      String name,
      TableSource source,
      List<String> primaryKey,
      String time,
      Map<String, String> columns) {
    this(name, source, primaryKey, TableTime.column(time), columns);
  }

  /** The same table, read from another source. */
  public TableSpec withSource(TableSource other) {
    return new TableSpec(name, other, primaryKey, time, columns, keyTypes, timeFormats);
  }
}
