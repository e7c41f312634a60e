// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import java.util.List;

/**
 * A checked link.
 *
 * @param index position among the links
 * @param child index of the child table
 * @param childColumns names as in the child's source
 * @param parent index of the parent table
 * @param parentColumns names as in the parent's primary key, in the order of {@code childColumns}
 */
public record LinkPlan(
    int index, int child, List<String> childColumns, int parent, List<String> parentColumns) {
  /** The child's staged column with the encoded foreign key. */
  public String stagedKey() {
    return "_fk" + index;
  }
}
