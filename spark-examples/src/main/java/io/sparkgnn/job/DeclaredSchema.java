package io.sparkgnn.job;

import io.sparkgnn.connector.build.GraphSpec;
import io.sparkgnn.connector.build.LinkSpec;
import io.sparkgnn.connector.build.TableSpec;
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
   * The schema that a build of {@code graph} will have, by names.
   *
   * @throws io.sparkgnn.error.UserErrorException if a link names a table that is not declared
   */
  public static GraphSchema of(GraphSpec graph) {
    List<NodeType> types = new ArrayList<>();
    for (TableSpec table : graph.tables()) {
      types.add(
          new NodeType(
              types.size(),
              table.name(),
              table.time() == null || table.time().isBlank() ? TimeKind.STATIC : TimeKind.TIMED,
              table.time() == null || table.time().isBlank() ? "" : table.time(),
              table.primaryKey().stream().map(key -> new KeyColumn(key, KeyType.STRING)).toList(),
              0,
              List.of(),
              0));
    }
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
