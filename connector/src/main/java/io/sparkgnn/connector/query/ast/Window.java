// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

import java.util.OptionalLong;

/**
 * The times that an aggregate looks at: later than anchor + start, and at anchor + end or before.
 *
 * @param start in units; empty for {@code -INF}, the beginning of time
 * @param end in units; empty for {@code -INF}, which no check accepts
 */
public record Window(OptionalLong start, OptionalLong end, Unit unit, Place place) {
  /**
   * The window that comes so many lengths of this after it.
   *
   * @throws java.util.NoSuchElementException if it has no beginning or no end
   */
  public Window later(int lengths) {
    long shift = lengths * (end.getAsLong() - start.getAsLong());
    return new Window(
        OptionalLong.of(start.getAsLong() + shift),
        OptionalLong.of(end.getAsLong() + shift),
        unit,
        place);
  }

  /** What a bound counts in. A month is a calendar month, everything else has a fixed length. */
  public enum Unit {
    SECONDS,
    MINUTES,
    HOURS,
    DAYS,
    WEEKS,
    MONTHS
  }
}
