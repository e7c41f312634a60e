// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import io.sparkgnn.train.explain.Sentences;
import java.util.List;

/** Named numbers as bars to the right of zero, or to the left where they are negative. */
final class AttributionBars {
  static final String UP = "#0072b2";
  static final String DOWN = "#d55e00";
  static final String INK = "#1b2430";
  static final String SOFT = "#5c6877";

  private static final int WIDTH = 620;
  private static final int NAMES = 350;
  private static final int VALUES = 58;
  private static final int ROW = 22;
  private static final int LETTERS = 52;

  private AttributionBars() {}

  /**
   * A bar.
   *
   * @param more shown on hovering
   */
  record Bar(String name, double value, String more) {}

  static Markup markup(List<Bar> bars) {
    double least = bars.stream().mapToDouble(Bar::value).min().orElse(0);
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(0);
    double low = Math.min(0, least);
    double high = Math.max(0, most);
    double span = high > low ? high - low : 1;
    // Room for the values: to the right of bars that go up, to the left of those that go down.
    double left = NAMES + (low < 0 ? VALUES : 6);
    double right = WIDTH - (high > 0 ? VALUES : 6);
    int height = bars.size() * ROW + 8;
    Markup out = new Markup();
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        "0 0 " + WIDTH + " " + height,
        "width",
        Integer.toString(WIDTH),
        "height",
        Integer.toString(height),
        "font-family",
        "system-ui, sans-serif");
    double zero = left + (0 - low) / span * (right - left);
    double y = 4;
    for (Bar bar : bars) {
      double end = left + (bar.value() - low) / span * (right - left);
      out.open("g").leaf("title", bar.more());
      text(out, NAMES - 6, y + 14, "end", INK, Figures.cut(bar.name(), LETTERS));
      out.empty(
          "rect",
          "x",
          Figures.pixel(Math.min(zero, end)),
          "y",
          Figures.pixel(y + 3),
          "width",
          Figures.pixel(Math.max(1, Math.abs(end - zero))),
          "height",
          Integer.toString(ROW - 7),
          "rx",
          "2",
          "style",
          "fill:" + (bar.value() < 0 ? DOWN : UP));
      boolean down = bar.value() < 0;
      String value = low < 0 ? Sentences.signed(bar.value()) : Sentences.number(bar.value());
      text(out, down ? end - 5 : end + 5, y + 14, down ? "end" : "start", SOFT, value);
      out.close();
      y += ROW;
    }
    out.empty(
        "line",
        "x1",
        Figures.pixel(zero),
        "x2",
        Figures.pixel(zero),
        "y1",
        "2",
        "y2",
        Integer.toString(height - 2),
        "style",
        "stroke:" + SOFT);
    return out.close();
  }

  /** A text whose look does not depend on the page that it stands in. */
  static void text(Markup out, double x, double y, String anchor, String color, String text) {
    out.leaf(
        "text",
        text,
        "x",
        Figures.pixel(x),
        "y",
        Figures.pixel(y),
        "text-anchor",
        anchor,
        "style",
        "fill:" + color + ";font-size:12px");
  }
}
