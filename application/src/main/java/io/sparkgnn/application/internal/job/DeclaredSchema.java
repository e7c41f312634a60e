// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.connector.plan.TimeSources;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.List;

/**
 * The graph's schema as far as the job file alone tells it: names of tables, keys, times and edge
 * types. Row counts and columns are empty, and every key is called a string.
 */
public final class DeclaredSchema {
  private DeclaredSchema() {}

  /**
   * Names of tables and links alone.
   *
   * @throws io.sparkgnn.error.UserErrorException if a link names a table that is not declared
   */
  static GraphSchema names(GraphSpec graph) {
    List<NodeType> types = new ArrayList<>();
    for (TableSpec table : graph.tables()) {
      types.add(
          new NodeType(
              types.size(), table.name(), TimeKind.STATIC, "", List.of(), 0, List.of(), 0));
    }
    return withLinks(types, graph);
  }

  /**
   * The schema that a build of {@code graph} will have, by names.
   *
   * @throws io.sparkgnn.error.UserErrorException if a link names a table that is not declared, or a
   *     table's time cannot be found out as declared
   */
  public static GraphSchema of(GraphSpec graph) {
    TimeSources times = TimeSources.of(graph);
    List<NodeType> types = new ArrayList<>();
    for (TableSpec table : graph.tables()) {
      String time = table.time().columnName();
      TimeKind kind = times.kind(types.size());
      types.add(
          new NodeType(
              types.size(),
              table.name(),
              kind,
              time == null ? "" : time,
              table.primaryKey().stream().map(key -> new KeyColumn(key, KeyType.STRING)).toList(),
              0,
              List.of(),
              0,
              kind == TimeKind.FIRST_SEEN ? times.links(types.size()) : List.of()));
    }
    return withLinks(types, graph);
  }

  private static GraphSchema withLinks(List<NodeType> types, GraphSpec graph) {
    GraphSchema tables = new GraphSchema(types, List.of());
    List<Link> links = new ArrayList<>();
    for (LinkSpec link : graph.links()) {
      links.add(
          new Link(
              links.size(),
              tables.nodeType(link.childTable()).index(),
              link.childColumns(),
              tables.nodeType(link.parentTable()).index(),
              link.parentColumns()));
    }
    return new GraphSchema(types, links);
  }
}
