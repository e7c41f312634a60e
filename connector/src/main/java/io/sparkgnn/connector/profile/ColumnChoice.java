// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.graph.ColumnType;
import java.util.List;

/**
 * How a column is stored.
 *
 * @param plan the column
 * @param type how it is stored, or null when it is kept out
 * @param length values per row; 0 when it is kept out
 * @param categories of a categorical column, in code order
 * @param reason why, for the report
 * @param truncated texts of which not all n-grams are kept
 */
public record ColumnChoice(
    ColumnPlan plan,
    ColumnType type,
    int length,
    List<String> categories,
    String reason,
    long truncated) {
  public ColumnChoice {
    categories = List.copyOf(categories);
  }

  /** Whether the column becomes a feature. */
  public boolean kept() {
    return type != null;
  }
}
