package io.sparkgnn.connector.spec;

import java.util.List;

/**
 * What to build.
 *
 * @param path folder of the graph store, on any Hadoop file system
 * @param tables the node types
 * @param links the foreign keys
 * @param shards number of stripes, a power of two, or 0 to derive it from the size
 */
public record GraphSpec(String path, List<TableSpec> tables, List<LinkSpec> links, int shards) {
  public GraphSpec {
    tables = List.copyOf(tables);
    links = List.copyOf(links);
  }
}
