// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A model beside simple answers for the same rows.
 *
 * @param metric name of the metric that decides
 * @param higherIsBetter whether more of it is better
 * @param rows that all were judged by
 * @param answers the model first
 * @param verdict who is ahead, and why that may be where the model is not; a sentence each
 */
public record Comparison(
    String metric, boolean higherIsBetter, int rows, List<Baseline> answers, List<String> verdict) {
  public Comparison {
    answers = List.copyOf(answers);
    verdict = List.copyOf(verdict);
  }

  /** All that have the deciding figure, the best first. */
  public List<Baseline> ranked() {
    Comparator<Baseline> order = Comparator.comparingDouble(answer -> answer.figures().get(metric));
    return answers.stream()
        .filter(answer -> answer.figures().containsKey(metric))
        .sorted(higherIsBetter ? order.reversed() : order)
        .toList();
  }

  /** Lines for people: the figures, then the verdict. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "By %s on %d rows: %s"
            .formatted(
                metric,
                rows,
                ranked().stream()
                    .map(
                        answer ->
                            String.format(
                                Locale.ROOT,
                                "%s %.4f",
                                answer.name(),
                                answer.figures().get(metric)))
                    .collect(Collectors.joining(", "))));
    lines.addAll(verdict);
    return lines;
  }
}
