// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import io.sparkgnn.seed.Labels;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A ranking beside simple ones. */
public final class RankedComparison {
  /** Figure of the share of the candidates that are answered to some row. */
  public static final String COVERAGE = "coverage";

  private RankedComparison() {}

  /**
   * Judges answers.
   *
   * @param labels of the rows
   * @param answers by name, outputs of all rows each, the model first
   * @param reach what all of them choose from
   */
  public static Comparison of(
      Task task, Metric metric, Labels labels, Map<String, float[]> answers, Reach reach) {
    List<Baseline> judged = new ArrayList<>();
    answers.forEach(
        (name, outputs) -> {
          Map<String, Double> figures = new LinkedHashMap<>();
          task.figures(metric, task.judged(outputs, labels, outputs.length / labels.size()))
              .forEach((each, value) -> figures.put(each.key(), value));
          figures.put(COVERAGE, reach.coverage(outputs, labels.size()));
          judged.add(new Baseline(name, figures));
        });
    double model = judged.get(0).figures().get(metric.key());
    String standing =
        judged.stream()
            .skip(1)
            .max(Comparator.comparingDouble(other -> other.figures().get(metric.key())))
            .map(
                best -> {
                  double other = best.figures().get(metric.key());
                  return String.format(
                      Locale.ROOT,
                      "%s: by %s %s %.4f, and '%s' %.4f",
                      model > other
                          ? "The model is ahead of every simple ranking"
                          : "A simple ranking is as good or better",
                      metric.key(),
                      model > other ? "it has" : "the model has",
                      model,
                      best.name(),
                      other);
                })
            .orElse("There is no simple ranking to compare with");
    return new Comparison(
        metric.key(), true, labels.size(), judged, List.of(standing, reach.sentence()));
  }
}
