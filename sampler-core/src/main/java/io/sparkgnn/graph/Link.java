// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import java.util.List;

/**
 * A foreign key: every row of the child table points to at most one row of the parent table.
 *
 * @param index position in {@link GraphSchema#links()}
 * @param child index of the node type that holds the foreign key
 * @param childColumns the foreign key's columns
 * @param parent index of the node type pointed to
 * @param parentColumns the parent's primary key columns, in the same order
 */
public record Link(
    int index, int child, List<String> childColumns, int parent, List<String> parentColumns) {
  public Link {
    childColumns = List.copyOf(childColumns);
    parentColumns = List.copyOf(parentColumns);
  }
}
