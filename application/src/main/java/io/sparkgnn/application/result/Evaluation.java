// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.metric.PartFigures;
import io.sparkgnn.train.metric.ThresholdCosts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How good a model is on rows whose labels are known.
 *
 * @param job the job's name
 * @param rowsOf which rows: {@code test}, {@code validation}, or where they were read from
 * @param rows how many could be judged
 * @param metrics by name, in the task's order; NaN where a metric has no meaning for these labels
 * @param comparison with simple answers for the same rows; null where the model has none
 * @param parts figures of each class that a row may be of beside others, the most frequent first,
 *     or of each window of a forecast; empty for other tasks
 * @param costs of wrong answers, where the job says what they cost; else null
 * @param moved how inputs and these scores have moved since the training, a line each; empty where
 *     they have not, or the model does not tell
 */
public record Evaluation(
    String job,
    String rowsOf,
    int rows,
    Map<String, Double> metrics,
    Comparison comparison,
    List<PartFigures> parts,
    ThresholdCosts costs,
    List<String> moved) {
  /** Parts that {@link #toText} shows. */
  private static final int SHOWN = 20;

  public Evaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    parts = List.copyOf(parts);
    moved = List.copyOf(moved);
  }

  /** Of a task that has no parts, or costs. */
  public Evaluation(
      String job, String rowsOf, int rows, Map<String, Double> metrics, Comparison comparison) {
    this(job, rowsOf, rows, metrics, comparison, List.of(), null, List.of());
  }

  /** Of a model alone. */
  public Evaluation(String job, String rowsOf, int rows, Map<String, Double> metrics) {
    this(job, rowsOf, rows, metrics, null);
  }

  /** A table for people. */
  public String toText() {
    StringBuilder text = new StringBuilder("%s, %d rows%n".formatted(rowsOf, rows));
    metrics.forEach(
        (name, value) ->
            text.append(
                value.isNaN()
                    ? "  %-20s has no meaning for these labels%n".formatted(name)
                    : String.format(Locale.ROOT, "  %-20s %.4f%n", name, value)));
    table(text);
    if (costs != null) {
      text.append(costs.text("label 1")).append(System.lineSeparator());
    }
    if (comparison != null) {
      comparison.lines().forEach(line -> text.append(line).append(System.lineSeparator()));
    }
    moved.forEach(line -> text.append(line).append(System.lineSeparator()));
    return text.toString();
  }

  private void table(StringBuilder text) {
    if (parts.isEmpty()) {
      return;
    }
    text.append("  %-24s".formatted("of each"));
    parts.get(0).figures().keySet().forEach(name -> text.append(" %18s".formatted(name)));
    text.append(System.lineSeparator());
    for (PartFigures part : parts.subList(0, Math.min(SHOWN, parts.size()))) {
      text.append("  %-24s".formatted(part.part()));
      part.figures().values().forEach(value -> text.append(" %18s".formatted(shown(value))));
      text.append(System.lineSeparator());
    }
    if (parts.size() > SHOWN) {
      text.append("  and %d more%n".formatted(parts.size() - SHOWN));
    }
  }

  private static String shown(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return value == Math.rint(value) && Math.abs(value) > 1
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4f", value);
  }

  /** One line of JSON; null where a metric has no meaning. */
  public String toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("job", job).put("rows_of", rowsOf).put("rows", rows);
    metrics.forEach(
        (name, value) -> {
          if (value.isNaN()) {
            json.putNull(name);
          } else {
            json.put(name, value);
          }
        });
    if (!parts.isEmpty()) {
      ObjectNode each = json.putObject("parts");
      for (PartFigures part : parts) {
        ObjectNode figures = each.putObject(part.part());
        part.figures()
            .forEach(
                (name, value) -> {
                  if (value.isNaN()) {
                    figures.putNull(name);
                  } else {
                    figures.put(name, value);
                  }
                });
      }
    }
    if (costs != null) {
      json.putObject("costs")
          .put("false_positive", costs.falsePositive())
          .put("false_negative", costs.falseNegative())
          .put("threshold", costs.threshold())
          .put("cost", costs.cost())
          .put("right_threshold", costs.rightThreshold())
          .put("right_cost", costs.rightCost())
          .put("never", costs.never())
          .put("always", costs.always());
    }
    if (comparison != null) {
      ObjectNode answers = json.putObject("baselines");
      for (Baseline answer : comparison.answers()) {
        ObjectNode figures = answers.putObject(answer.name());
        answer.figures().forEach(figures::put);
      }
    }
    if (!moved.isEmpty()) {
      moved.forEach(json.putArray("moved")::add);
    }
    return json.toString();
  }
}
