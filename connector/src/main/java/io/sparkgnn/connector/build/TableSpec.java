package io.sparkgnn.connector.build;

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
 */
public record TableSpec(
    String name,
    TableSource source,
    List<String> primaryKey,
    TableTime time,
    Map<String, String> columns) {
  public TableSpec {
    primaryKey = primaryKey == null ? List.of() : List.copyOf(primaryKey);
    columns = columns == null ? Map.of() : Map.copyOf(columns);
    time = time == null ? TableTime.UNDECLARED : time;
  }

  /**
   * A table with a time column, or about whose time nothing is said.
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
}
