// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * {@code PREDICT target FOR entity WHERE condition ASSUMING condition}.
 *
 * @param target what is predicted
 * @param mode how the target is predicted
 * @param entity for whom
 * @param where which entities, as of the anchor time
 * @param assuming what is taken for granted behind the anchor time
 */
public record Query(
    Target target,
    Mode mode,
    EntitySet entity,
    Optional<Condition> where,
    Optional<Condition> assuming) {
  /**
   * The values that a label has: of a forecast the target in each of its windows, in order; else
   * the target.
   */
  public List<Target> targets() {
    if (!(mode instanceof Mode.Forecast forecast)
        || !(target instanceof Operand.Aggregate aggregate)) {
      return List.of(target);
    }
    return IntStream.range(0, forecast.timeframes())
        .mapToObj(i -> (Target) aggregate.in(aggregate.window().later(i)))
        .toList();
  }
}
