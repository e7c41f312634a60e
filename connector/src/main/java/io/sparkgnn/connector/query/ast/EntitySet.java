// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

import java.util.List;

/** Whom a query is about. */
public sealed interface EntitySet {
  /** The entity's table and the columns of its primary key. */
  Key key();

  /**
   * A table and the columns of its primary key, in the order in which they were written.
   *
   * @param columns one, or several of a composite key
   */
  record Key(String table, List<String> columns, Place place) {
    public Key {
      columns = List.copyOf(columns);
    }
  }

  /** {@code FOR EACH key}: every row of the table. */
  record Each(Key key) implements EntitySet {}

  /**
   * {@code FOR key IN (...)}: some rows of the table.
   *
   * @param keys the rows' keys, each as long as the list of the key's columns
   */
  record These(Key key, List<List<Literal>> keys, Place place) implements EntitySet {
    public These {
      keys = keys.stream().map(List::copyOf).toList();
    }
  }
}
