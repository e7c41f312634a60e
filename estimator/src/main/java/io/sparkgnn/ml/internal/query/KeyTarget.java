// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.query;

import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.connector.query.check.TaskKind;
import io.sparkgnn.error.UserErrorException;
import java.util.List;

/** Refuses a query that would take the numbers of a key for amounts. */
final class KeyTarget {
  private KeyTarget() {}

  /**
   * Checks the target of a query.
   *
   * @throws UserErrorException if it is a number that a key's values give
   */
  static void check(CheckedQuery query) {
    boolean number = query.kind() == TaskKind.REGRESSION || query.kind() == TaskKind.FORECAST;
    if (!number
        || !(query.query().target() instanceof Operand.Aggregate aggregate)
        || !(aggregate.argument() instanceof Operand.Column column)
        || !isAmount(aggregate)) {
      return;
    }
    TablePlan table = query.names().table(column.table(), column.place());
    if (isKey(query, table, column.name())) {
      throw new UserErrorException(
          "Cannot train on this query: %s.%s is a key, and its numbers are names, not amounts; compare it with a value for a yes or no, such as %s(%s.%s, ...) = 5, put CLASSIFY behind FIRST or LAST for one of several classes, or take another column"
              .formatted(
                  table.name(), column.name(), aggregate.function(), table.name(), column.name()));
    }
  }

  private static boolean isAmount(Operand.Aggregate aggregate) {
    return switch (aggregate.function()) {
      case SUM, AVG, MIN, MAX, FIRST, LAST -> true;
      case COUNT, COUNT_DISTINCT, LIST_DISTINCT -> false;
    };
  }

  /** Whether a column is a whole key: a part of one may be a number of its own, as a line's is. */
  private static boolean isKey(CheckedQuery query, TablePlan table, String column) {
    return (table.key().size() == 1 && table.key().get(0).name().equalsIgnoreCase(column))
        || query.plan().linksOf(table.index()).stream()
            .map(link -> link.childColumns())
            .filter(columns -> columns.size() == 1)
            .flatMap(List::stream)
            .anyMatch(column::equalsIgnoreCase);
  }
}
