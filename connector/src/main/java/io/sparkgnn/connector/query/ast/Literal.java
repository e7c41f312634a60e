// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;

/** A value that was written in the query. */
public sealed interface Literal {
  /** Where it was written. */
  Place place();

  /** {@code 'text'}. */
  record Text(String value, Place place) implements Literal {}

  /** {@code 12}, {@code -0.5} or {@code 1e6}, exact. */
  record Number(BigDecimal value, Place place) implements Literal {}

  /** {@code TRUE} or {@code FALSE}. */
  record Truth(boolean value, Place place) implements Literal {}

  /** {@code 2024-02-29} or {@code DATE '2024-02-29'}. */
  record Date(LocalDate value, Place place) implements Literal {}

  /** {@code TIMESTAMP '2024-02-29 18:00:00'}, in the session's time zone. */
  record Timestamp(LocalDateTime value, Place place) implements Literal {}
}
