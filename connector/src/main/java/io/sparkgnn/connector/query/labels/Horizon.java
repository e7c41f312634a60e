// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import io.sparkgnn.connector.query.ast.Condition;
import io.sparkgnn.connector.query.ast.Operand;
import io.sparkgnn.connector.query.ast.Operands;
import io.sparkgnn.connector.query.ast.Query;
import io.sparkgnn.connector.query.ast.Target;
import io.sparkgnn.connector.query.ast.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How far a query looks into the future.
 *
 * @param ends the ends of the target's and the assumption's windows; empty for a static target
 * @param length of the longest of the target's windows, or a day for a static target: the stride of
 *     anchor times unless another is given
 */
record Horizon(List<Stride> ends, Stride length) {
  static Horizon of(Query query) {
    List<Stride> ends = new ArrayList<>();
    Stride longest = null;
    List<Target> targets = query.targets();
    // Of a forecast's windows the last ends last, and all are as long.
    for (Window window : windows(targets.get(targets.size() - 1))) {
      ends.add(new Stride(window.end().getAsLong(), window.unit()));
      Stride length =
          new Stride(window.end().getAsLong() - window.start().getAsLong(), window.unit());
      longest = longest == null || length.seconds() > longest.seconds() ? length : longest;
    }
    for (Condition assuming : query.assuming().stream().toList()) {
      for (Window window : windows(assuming)) {
        ends.add(new Stride(window.end().getAsLong(), window.unit()));
      }
    }
    return new Horizon(ends, longest == null ? new Stride(1, Window.Unit.DAYS) : longest);
  }

  private static List<Window> windows(Target target) {
    return Operands.of(target).stream()
        .filter(Operand.Aggregate.class::isInstance)
        .map(operand -> ((Operand.Aggregate) operand).window())
        .toList();
  }

  /** How far it looks, for messages: {@code 30 days}. */
  String text() {
    return ends.stream().distinct().map(Stride::toString).collect(Collectors.joining(" and "));
  }

  /** The last moment that the label of an anchor time depends on. */
  Instant end(Instant anchor, ZoneId zone) {
    return ends.stream()
        .map(end -> end.after(anchor, 1, zone))
        .max(Instant::compareTo)
        .orElse(anchor);
  }
}
