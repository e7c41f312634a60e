// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import java.util.LinkedHashSet;
import java.util.Set;

/** The columns of a table that its declaration names. */
final class DeclaredColumns {
  private DeclaredColumns() {}

  /** Those of the key, the time, the links to other tables, and those whose type is said. */
  static Set<String> of(TableSpec table, GraphSpec graph) {
    Set<String> names = new LinkedHashSet<>(table.primaryKey());
    if (table.time().columnName() != null) {
      names.add(table.time().columnName());
    }
    names.addAll(table.columns().keySet());
    for (LinkSpec link : graph.links()) {
      if (link.childTable().equalsIgnoreCase(table.name())) {
        names.addAll(link.childColumns());
      }
    }
    return names;
  }
}
