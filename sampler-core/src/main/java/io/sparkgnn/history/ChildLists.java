// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import java.util.Map;

/**
 * What is kept of the children of one link, list after list. Immutable.
 *
 * @param order where each parent's list lies
 * @param values numeric columns by name
 * @param flags of categories and booleans: which children have a value
 */
record ChildLists(ListOrder order, Map<String, ListValues> values, Map<Flag, ListFlags> flags) {
  /**
   * A question to a child.
   *
   * @param column of the child
   * @param value that it may have; null for none at all
   */
  record Flag(String column, String value) {}

  ChildLists {
    values = Map.copyOf(values);
    flags = Map.copyOf(flags);
  }
}
