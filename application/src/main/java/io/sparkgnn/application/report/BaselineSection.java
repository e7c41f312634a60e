// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Comparison;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The model beside simple answers: a bar for each by the deciding metric, and all figures. */
final class BaselineSection {
  private static final int WIDTH = 1120;
  private static final int LEFT = 160;
  private static final int RIGHT = 110;
  private static final int ROW = 30;

  private BaselineSection() {}

  static void add(Markup out, Comparison comparison) {
    if (comparison == null) {
      return;
    }
    out.leaf("h2", "Beside simple answers");
    comparison.verdict().forEach(sentence -> out.leaf("p", sentence));
    out.add(bars(comparison));
    out.add(table(comparison));
  }

  private static Markup bars(Comparison comparison) {
    List<Baseline> ranked = comparison.ranked();
    String metric = comparison.metric();
    double most = ranked.stream().mapToDouble(answer -> length(answer, metric)).max().orElse(1);
    Scale x = Scale.exact(0, Math.max(most, 1e-9), 10, false).onPixels(LEFT, WIDTH - RIGHT);
    Markup bars = new Markup().open("figure", "class", "chart").open("figcaption");
    bars.leaf(
        "b",
        "%s on %s validation rows, %s is better"
            .formatted(
                Figures.heading(Figures.metric(metric)),
                Figures.count(comparison.rows()),
                comparison.higherIsBetter() ? "more" : "less"));
    bars.close();
    String box = "0 0 " + WIDTH + " " + (ranked.size() * ROW + 10);
    bars.open("svg", "viewBox", box, "role", "img", "aria-label", "the model and simple answers");
    for (int row = 0; row < ranked.size(); row++) {
      Baseline answer = ranked.get(row);
      double top = row * ROW + 6;
      double right = x.pixel(length(answer, metric));
      String fill = answer.name().equals(Baseline.MODEL) ? "f1" : "f5";
      Shapes.text(bars, "end", LEFT - 10, top + 15, answer.name());
      Shapes.openRectangle(bars, fill, LEFT, top, Math.max(1, right - LEFT), ROW - 10, "0.9");
      bars.close();
      String value = Figures.value(answer.figures().get(metric));
      Shapes.text(bars, "start", right + 8, top + 15, value);
    }
    return bars.close().close();
  }

  private static double length(Baseline answer, String metric) {
    double value = answer.figures().get(metric);
    return Double.isFinite(value) ? Math.max(0, value) : 0;
  }

  private static Markup table(Comparison comparison) {
    Set<String> metrics = new LinkedHashSet<>();
    comparison.answers().forEach(answer -> metrics.addAll(answer.figures().keySet()));
    Markup table = new Markup().open("div", "class", "scroll").open("table").open("tr");
    table.leaf("th", "");
    metrics.forEach(metric -> table.leaf("th", Figures.metric(metric)));
    table.close();
    for (Baseline answer : comparison.ranked()) {
      table.open("tr").leaf("td", answer.name());
      for (String metric : metrics) {
        double value = answer.figures().getOrDefault(metric, Double.NaN);
        table.leaf("td", Figures.value(value));
      }
      table.close();
    }
    return table.close().close();
  }
}
