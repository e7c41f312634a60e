// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Operand.Aggregate;
import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.connector.query.check.Names.FoundColumn;
import io.sparkgnn.connector.query.check.ValueKind;
import java.util.List;
import org.apache.spark.sql.Column;

/**
 * Columns of the entity and of the rows it leads to, and aggregates as they were joined.
 *
 * @param base the entities
 * @param aggregates all of the query's
 * @param time the anchor time, in microseconds
 */
record EntityValues(CheckedQuery query, Rows base, List<Aggregate> aggregates, Column time)
    implements Expressions.Values {

  @Override
  public Column of(Operand operand) {
    if (operand instanceof Operand.Column column) {
      FoundColumn found = query.names().column(query.entity(), column);
      Column value = base.column(found);
      if (found.path().links().isEmpty() || !found.table().timed()) {
        return value;
      }
      // What a row that is not there yet says is not known yet.
      return when(base.time(found.path()).leq(time), value);
    }
    Aggregate aggregate = (Aggregate) operand;
    Column value = col(FactAggregates.value(aggregate, aggregates));
    return switch (aggregate.function()) {
      case SUM -> coalesce(value, lit(0.0));
      case COUNT, COUNT_DISTINCT -> coalesce(value, lit(0L));
      case AVG, MIN, MAX, FIRST, LAST, LIST_DISTINCT -> value;
    };
  }

  @Override
  public boolean isTime(Operand operand) {
    if (operand instanceof Operand.Column column) {
      return query.names().column(query.entity(), column).kind() == ValueKind.TIME;
    }
    Aggregate aggregate = (Aggregate) operand;
    return switch (aggregate.function()) {
      case MIN, MAX, FIRST, LAST ->
          query
                  .names()
                  .column(
                      query
                          .names()
                          .table(aggregate.argument().table(), aggregate.argument().place()),
                      (Operand.Column) aggregate.argument())
                  .kind()
              == ValueKind.TIME;
      case SUM, AVG, COUNT, COUNT_DISTINCT, LIST_DISTINCT -> false;
    };
  }
}
