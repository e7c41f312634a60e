// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

import java.util.Optional;

/** What has a value for an entity at a time. */
public sealed interface Operand extends Target {

  /**
   * {@code table.column}.
   *
   * @param via how the row that it is about leads to the table
   */
  record Column(String table, String name, Via via, Place place) implements Operand, Argument {
    /** The same by the only way. */
    public Column(String table, String name, Place place) {
      this(table, name, Via.ONLY, place);
    }
  }

  /**
   * {@code FUNCTION(argument VIA key WHERE filter, start, end, unit)}.
   *
   * @param via how the argument's rows lead to the entity
   * @param filter which rows of the argument's table count
   */
  record Aggregate(
      Function function,
      Argument argument,
      Via via,
      Optional<Condition> filter,
      Window window,
      Place place)
      implements Operand {
    /** The same in another window. */
    public Aggregate in(Window other) {
      return new Aggregate(function, argument, via, filter, other, place);
    }
  }

  /** What an aggregate looks at. */
  sealed interface Argument permits Column, Rows {
    /** The table whose rows are aggregated. */
    String table();

    /** Where it was written. */
    Place place();
  }

  /** {@code table.*}: the rows themselves. */
  record Rows(String table, Place place) implements Argument {}

  /** The aggregates. */
  enum Function {
    SUM,
    AVG,
    MIN,
    MAX,
    COUNT,
    COUNT_DISTINCT,
    FIRST,
    LAST,
    LIST_DISTINCT
  }
}
