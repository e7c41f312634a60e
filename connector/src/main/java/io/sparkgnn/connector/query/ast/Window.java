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
