// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * What to build.
 *
 * <pre>{@code
 * GraphSpec shop = GraphSpec.builder("lake/graphs/shop")
 *     .table(customers).table(orders)
 *     .link("orders.customer_id -> customers.customer_id")
 *     .build();
 * }</pre>
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

  /** Begins a graph in a folder, without tables. */
  public static Builder builder(String path) {
    return new Builder(path);
  }

  /** Makes a {@link GraphSpec}. Not safe for use by several threads. */
  public static final class Builder {
    private final String path;
    private final List<TableSpec> tables = new ArrayList<>();
    private final List<LinkSpec> links = new ArrayList<>();
    private int shards;

    private Builder(String path) {
      this.path = path;
    }

    /** One more table. */
    public Builder table(TableSpec table) {
      tables.add(table);
      return this;
    }

    /**
     * One more foreign key.
     *
     * @param text such as {@code orders.customer_id -> customers.customer_id}
     * @throws io.sparkgnn.error.UserErrorException if it cannot be read
     */
    public Builder link(String text) {
      links.add(LinkSpec.parse(text));
      return this;
    }

    /** The number of stripes, a power of two, instead of one that fits the size. */
    public Builder shards(int count) {
      shards = count;
      return this;
    }

    /** The graph. */
    public GraphSpec build() {
      return new GraphSpec(path, tables, links, shards);
    }
  }
}
