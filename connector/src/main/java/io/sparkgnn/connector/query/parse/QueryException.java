// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.parse;

import io.sparkgnn.connector.query.ast.Place;
import io.sparkgnn.error.UserErrorException;

/**
 * A mistake in a predictive query. The message has three lines: what is wrong and what is allowed,
 * the line of the query where it is, and a caret below the place.
 */
public final class QueryException extends UserErrorException {
  private static final long serialVersionUID = 1L;

  private static final int MOST_SHOWN = 200;
  private static final String CUT = "...";

  private final int line;
  private final int column;

  private QueryException(String message, int line, int column) {
    super(message);
    this.line = line;
    this.column = column;
  }

  /**
   * A mistake at a place.
   *
   * @param text the query
   * @param problem what is wrong and what is allowed, one line
   */
  public static QueryException at(String text, Place place, String problem) {
    int offset = Math.min(place.start(), text.length());
    int lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    int lineEnd = text.indexOf('\n', offset);
    String shown = text.substring(lineStart, lineEnd < 0 ? text.length() : lineEnd).stripTrailing();
    int line = (int) text.substring(0, lineStart).chars().filter(c -> c == '\n').count() + 1;
    int column = offset - lineStart + 1;
    // Of a long line what is around the place.
    int from = shown.length() > MOST_SHOWN ? Math.max(0, column - MOST_SHOWN / 2) : 0;
    int to = Math.min(shown.length(), from + MOST_SHOWN);
    String window = shown.substring(Math.min(from, to), to);
    int before = offset - lineStart - from;
    int wide = Math.max(1, Math.min(place.end() - offset, window.length() - before));
    // A tab is shown as a space, and so is any other control character.
    window = window.replaceAll("\\p{Cntrl}", " ");
    String margin = " ".repeat(offset - lineStart - from);
    return new QueryException(
        "Cannot use the query at line %d, column %d: %s%n  %s%s%s%n  %s%s%s"
            .formatted(
                line,
                column,
                problem,
                from > 0 ? CUT : "",
                window,
                to < shown.length() ? CUT : "",
                from > 0 ? " ".repeat(CUT.length()) : "",
                margin,
                "^".repeat(wide)),
        line,
        column);
  }

  /** Line of the place, from 1. */
  public int line() {
    return line;
  }

  /** Column of the place in its line, from 1. */
  public int column() {
    return column;
  }
}
