// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.query;

import io.sparkgnn.connector.plan.LinkPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.query.ast.Condition;
import io.sparkgnn.connector.query.ast.Literal;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Operands;
import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.connector.query.check.Names.FoundColumn;
import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.train.config.ItemCondition;
import io.sparkgnn.train.config.ItemCondition.Operator;
import java.util.ArrayList;
import java.util.List;

/** What a query that ranks says of the items in its list's WHERE. */
final class RankedRows {
  private RankedRows() {}

  /**
   * The parts of the list's condition that are about the items themselves, as conditions of
   * candidates: what a row's item must be like to be in a label, an item must be like to be
   * answered.
   *
   * @param text of the query, for messages
   * @throws QueryException if such a part is no condition that candidates can be put to
   */
  static List<String> conditions(String text, CheckedQuery query) {
    Operand.Aggregate list = (Operand.Aggregate) query.query().target();
    TablePlan facts = query.names().table(list.argument().table(), list.argument().place());
    List<String> conditions = new ArrayList<>();
    for (Condition part : list.filter().map(RankedRows::parts).orElse(List.of())) {
      List<String> columns =
          Operands.of(part).stream().map(operand -> ofItem(query, facts, operand)).toList();
      if (columns.stream().noneMatch(String::isEmpty)) {
        conditions.add(condition(text, columns.get(0), part).text());
      }
    }
    return conditions;
  }

  private static List<Condition> parts(Condition condition) {
    if (!(condition instanceof Condition.And and)) {
      return List.of(condition);
    }
    List<Condition> parts = new ArrayList<>(parts(and.left()));
    parts.addAll(parts(and.right()));
    return parts;
  }

  /** The item's column that is meant: its own, or its key by way of the link; empty for others. */
  private static String ofItem(CheckedQuery query, TablePlan facts, Operand operand) {
    FoundColumn found = query.names().column(facts, (Operand.Column) operand);
    LinkPlan ranked = query.ranked();
    List<LinkPlan> steps = found.path().links();
    if (steps.isEmpty()) {
      return found.name().equals(ranked.childColumns().get(0)) ? ranked.parentColumns().get(0) : "";
    }
    return steps.equals(List.of(ranked)) ? found.name() : "";
  }

  private static ItemCondition condition(String text, String column, Condition part) {
    if (part instanceof Condition.Compare compare) {
      return new ItemCondition(
          column,
          Operator.ofSign(compare.comparison().symbol()),
          values(text, List.of(compare.literal())));
    } else if (part instanceof Condition.In in) {
      return new ItemCondition(
          column, in.negated() ? Operator.NOT_IN : Operator.IN, values(text, in.literals()));
    } else if (part instanceof Condition.IsNull isNull) {
      return new ItemCondition(
          column, isNull.negated() ? Operator.IS_NOT_NULL : Operator.IS_NULL, List.of());
    }
    throw QueryException.at(
        text,
        part.place(),
        "a condition on the items that are ranked is also what candidates must be like: it takes =, !=, <, <=, >, >=, IN or IS NULL of a column, several joined by AND");
  }

  private static List<Object> values(String text, List<Literal> literals) {
    List<Object> values = new ArrayList<>();
    for (Literal literal : literals) {
      if (literal instanceof Literal.Text string) {
        values.add(string.value());
      } else if (literal instanceof Literal.Number number) {
        values.add(number.value());
      } else if (literal instanceof Literal.Truth truth) {
        values.add(truth.value());
      } else {
        throw QueryException.at(
            text,
            literal.place(),
            "candidates of a ranking cannot be told by times; take a number, a string or a boolean of the item");
      }
    }
    return values;
  }
}
