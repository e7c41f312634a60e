// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.when;

import io.sparkgnn.connector.query.labels.Anchor;
import io.sparkgnn.connector.query.labels.LabelPlan;
import io.sparkgnn.connector.query.labels.LabelPlan.Outcome;
import io.sparkgnn.connector.query.labels.Split;
import io.sparkgnn.error.UserErrorException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/** How many labels a query made, and for whom it made none and why. */
final class LabelCounts {
  private static final String ROWS = "rows_";

  private final Map<String, Object> seen;
  private final LabelPlan plan;

  private LabelCounts(Map<String, Object> seen, LabelPlan plan) {
    this.seen = seen;
    this.plan = plan;
  }

  /** Counts the candidates while they are made. */
  static Dataset<Row> observe(Dataset<Row> candidates, Observation observation) {
    List<Column> counts = new ArrayList<>();
    Column outcome = col(LabelPlan.OUTCOME);
    for (Outcome each : Outcome.values()) {
      counts.add(count(when(outcome.equalTo(each.name()), 1)).as(each.name()));
    }
    for (Split split : Split.values()) {
      Column part = col(LabelPlan.SPLIT).equalTo(split.text());
      counts.add(count(when(outcome.isNull().and(part), 1)).as(ROWS + split.text()));
    }
    return candidates.observe(
        observation, counts.get(0), counts.subList(1, counts.size()).toArray(Column[]::new));
  }

  /** What was counted; the candidates must have been made. */
  static LabelCounts of(Observation observation, LabelPlan plan) throws InterruptedException {
    return new LabelCounts(observation.getAsJava(), plan);
  }

  /** Labels of a part. */
  long rows(Split split) {
    return (Long) seen.get(ROWS + split.text());
  }

  /** One line for each part, and one for each reason to leave something out. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Split split : Split.values()) {
      List<Instant> times = times(split);
      if (!times.isEmpty()) {
        lines.add("%s labels: %d rows %s".formatted(split.text(), rows(split), span(times)));
      }
    }
    for (Outcome outcome : Outcome.values()) {
      long rows = (Long) seen.get(outcome.name());
      if (rows > 0) {
        lines.add("no label for %d rows: %s".formatted(rows, reason(outcome)));
      }
    }
    plan.notes().forEach(note -> lines.add("warning: " + note));
    if (rows(Split.VALIDATION) == 0) {
      lines.add("warning: no validation labels: the epoch of the lowest training loss is kept");
    }
    return lines;
  }

  /**
   * Refuses a query that leaves nothing to train on.
   *
   * @throws UserErrorException if there is no training label
   */
  void check() {
    if (rows(Split.TRAIN) == 0) {
      throw new UserErrorException(
          "Cannot train on this query: at its %d training times no entity has a label"
              .formatted(times(Split.TRAIN).size()));
    }
  }

  private List<Instant> times(Split split) {
    return plan.anchors().stream()
        .filter(anchor -> plan.splitByKey() || anchor.split() == split)
        .map(Anchor::time)
        .toList();
  }

  private static String span(List<Instant> times) {
    return times.size() == 1
        ? "as of " + times.get(0)
        : String.format(
            Locale.ROOT,
            "as of %d times, %s to %s",
            times.size(),
            times.get(0),
            times.get(times.size() - 1));
  }

  private static String reason(Outcome outcome) {
    return switch (outcome) {
      case NOT_ASKED -> "their entity does not satisfy WHERE at that time";
      case NOT_ASSUMED -> "ASSUMING did not come true";
      case NO_VALUE -> "nothing in the target's window gives it a value";
    };
  }
}
