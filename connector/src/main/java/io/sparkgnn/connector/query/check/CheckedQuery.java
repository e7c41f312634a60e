// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.check;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Query;
import java.util.List;

/**
 * A query that fits its tables.
 *
 * @param query as it was written
 * @param plan the tables and links
 * @param names what the names in it mean
 * @param entity the table that it is about
 * @param kind what follows from the target
 * @param targetKind what the target's values are
 * @param hiddenColumns columns of the entity that the label is made of, as table.column: a model
 *     that sees them has nothing to predict
 */
public record CheckedQuery(
    Query query,
    BuildPlan plan,
    Names names,
    TablePlan entity,
    TaskKind kind,
    ValueKind targetKind,
    List<String> hiddenColumns) {
  public CheckedQuery {
    hiddenColumns = List.copyOf(hiddenColumns);
  }

  /**
   * Of a query that ranks, the link whose parents are ranked.
   *
   * @throws IllegalStateException for another query
   */
  public LinkPlan ranked() {
    if (kind != TaskKind.LINK_PREDICTION
        || !(query.target() instanceof Operand.Aggregate list)
        || !(list.argument() instanceof Operand.Column column)) {
      throw new IllegalStateException("the query ranks nothing");
    }
    return names.ranked(column);
  }
}
