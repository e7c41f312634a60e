// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

/** The SVG elements that charts are made of. Opened ones can take a title, shown on hovering. */
final class Shapes {
  private Shapes() {}

  static void segment(Markup out, String type, double x1, double y1, double x2, double y2) {
    out.empty(
        "line",
        "class",
        type,
        "x1",
        Figures.pixel(x1),
        "y1",
        Figures.pixel(y1),
        "x2",
        Figures.pixel(x2),
        "y2",
        Figures.pixel(y2));
  }

  static void text(Markup out, String type, double x, double y, String text) {
    out.leaf("text", text, "class", type, "x", Figures.pixel(x), "y", Figures.pixel(y));
  }

  static void openCircle(Markup out, String type, double x, double y, String radius) {
    out.open("circle", "class", type, "cx", Figures.pixel(x), "cy", Figures.pixel(y), "r", radius);
  }

  static void openRectangle(
      Markup out, String type, double x, double y, double width, double height, String opacity) {
    out.open(
        "rect",
        "class",
        type,
        "x",
        Figures.pixel(x),
        "y",
        Figures.pixel(y),
        "width",
        Figures.pixel(width),
        "height",
        Figures.pixel(height),
        "fill-opacity",
        opacity);
  }
}
