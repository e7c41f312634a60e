package io.sparkgnn.connector.query.ast;

import java.util.Optional;

/** What has a value for an entity at a time. */
public sealed interface Operand extends Target {

  /** {@code table.column}. */
  record Column(String table, String name, Place place) implements Operand, Argument {}

  /**
   * {@code FUNCTION(argument WHERE filter, start, end, unit)}.
   *
   * @param filter which rows of the argument's table count
   */
  record Aggregate(
      Function function, Argument argument, Optional<Condition> filter, Window window, Place place)
      implements Operand {}

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
