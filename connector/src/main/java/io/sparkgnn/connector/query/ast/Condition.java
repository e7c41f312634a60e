// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

import java.util.List;

/** What holds or does not, or has no answer because a value is missing, as in SQL. */
public sealed interface Condition extends Target {

  /** {@code NOT condition}. */
  record Not(Condition condition, Place place) implements Condition {}

  /** {@code left AND right}. */
  record And(Condition left, Condition right, Place place) implements Condition {}

  /** {@code left OR right}. */
  record Or(Condition left, Condition right, Place place) implements Condition {}

  /** {@code operand < literal}. */
  record Compare(Operand operand, Comparison comparison, Literal literal, Place place)
      implements Condition {}

  /** {@code operand [NOT] IN (literal, ...)}. */
  record In(Operand operand, boolean negated, List<Literal> literals, Place place)
      implements Condition {
    public In {
      literals = List.copyOf(literals);
    }
  }

  /** {@code operand IS [NOT] NULL}. */
  record IsNull(Operand operand, boolean negated, Place place) implements Condition {}

  /** {@code operand [NOT] LIKE 'pattern'} and its kin. */
  record TextMatch(
      Operand operand, boolean negated, TextOperator operator, String text, Place place)
      implements Condition {}

  /** The comparisons. */
  enum Comparison {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String symbol;

    Comparison(String symbol) {
      this.symbol = symbol;
    }

    /** As it is written. */
    public String symbol() {
      return symbol;
    }
  }

  /** How a string is matched; letters of different case are different. */
  enum TextOperator {
    /** With {@code %} for any characters and {@code _} for one. */
    LIKE("LIKE"),
    CONTAINS("CONTAINS"),
    STARTS_WITH("STARTS WITH"),
    ENDS_WITH("ENDS WITH");

    private final String words;

    TextOperator(String words) {
      this.words = words;
    }

    /** As it is written. */
    public String words() {
      return words;
    }
  }
}
