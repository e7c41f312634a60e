// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import io.sparkgnn.application.report.FitReport.StageTime;
import java.util.List;

/** Horizontal stacked bars: per stage the time it worked and the times it waited. */
final class StageBars {
  private static final int WIDTH = 1120;
  private static final int LEFT = 120;
  private static final int RIGHT = 30;
  private static final int ROW = 34;
  private static final List<String> PARTS = List.of("working", "waiting");
  private static final int[] COLORS = {1, 5};

  private StageBars() {}

  static Markup markup(List<StageTime> stages) {
    double longest = stages.stream().mapToDouble(s -> sum(parts(s))).max().orElse(1);
    int bottom = stages.size() * ROW + 10;
    Scale x = Scale.exact(0, Math.max(longest, 1e-3), 10, false).onPixels(LEFT, WIDTH - RIGHT);
    Markup out = new Markup().open("figure", "class", "chart").open("figcaption");
    out.leaf("b", "Stages of the batch pipeline").open("span", "class", "legend");
    for (int part = 0; part < PARTS.size(); part++) {
      out.open("span", "class", "key").empty("i", "class", "swatch f" + COLORS[part]);
      out.text(PARTS.get(part)).close();
    }
    out.close().close();
    String box = "0 0 " + WIDTH + " " + (bottom + 40);
    out.open("svg", "viewBox", box, "role", "img", "aria-label", "seconds per stage");
    for (double tick : x.ticks()) {
      Shapes.segment(out, "grid", x.pixel(tick), 0, x.pixel(tick), bottom);
      Shapes.text(out, "mid", x.pixel(tick), bottom + 16, x.label(tick));
    }
    Shapes.text(out, "mid", (LEFT + WIDTH - RIGHT) / 2.0, bottom + 34, "seconds");
    for (int row = 0; row < stages.size(); row++) {
      bar(out, stages.get(row), x, row * ROW + 8);
    }
    return out.close().close();
  }

  private static void bar(Markup out, StageTime stage, Scale x, double top) {
    Shapes.text(out, "end", LEFT - 10, top + 15, stage.stage());
    double from = 0;
    double[] parts = parts(stage);
    double total = sum(parts);
    for (int part = 0; part < parts.length; part++) {
      double left = x.pixel(from);
      double width = x.pixel(from + parts[part]) - left;
      if (width > 0) {
        Shapes.openRectangle(out, "f" + COLORS[part], left, top, width, ROW - 12, "0.9");
        String share = Figures.percent(parts[part] / total);
        out.leaf(
            "title",
            stage.stage()
                + ", "
                + PARTS.get(part)
                + ": "
                + Figures.seconds(parts[part])
                + " ("
                + share
                + ")");
        out.close();
      }
      from += parts[part];
    }
  }

  private static double[] parts(StageTime stage) {
    return new double[] {positive(stage.working()), positive(stage.waiting())};
  }

  private static double positive(double seconds) {
    return seconds > 0 && Double.isFinite(seconds) ? seconds : 0;
  }

  private static double sum(double[] parts) {
    return parts[0] + parts[1];
  }
}
