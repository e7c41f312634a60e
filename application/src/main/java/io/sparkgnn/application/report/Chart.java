// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A chart with two axes, as inline SVG: lines, points, bars, error bars and shaded cells, drawn in
 * the order in which they are added. Values that are not finite are left out. Colours come from the
 * style sheet of the page ({@link HtmlReport#page}), so the same chart suits a light and a dark
 * screen.
 *
 * <pre>{@code
 * Chart.titled("Loss").x("epoch").y("loss").line("train", epochs, losses)
 * }</pre>
 *
 * Not safe for use by several threads.
 */
public final class Chart {
  private static final int RIGHT = 14;
  private static final int TOP = 12;
  private static final int BOTTOM = 42;
  private static final int LETTER = 7;

  private record Key(String name, int color, boolean dashed) {}

  private final String title;
  private final List<Layer> layers = new ArrayList<>();
  private final List<Key> keys = new ArrayList<>();
  private String xLabel = "";
  private String yLabel = "";
  private double[] xRange;
  private double[] yRange;
  private boolean wholeX;
  private int width = 560;
  private int height = 300;
  private int left;
  private int colors;

  private Chart(String title) {
    this.title = title;
  }

  public static Chart titled(String title) {
    return new Chart(title);
  }

  public Chart x(String label) {
    xLabel = label;
    return this;
  }

  public Chart y(String label) {
    yLabel = label;
    return this;
  }

  /** Fixes the horizontal axis; without it the axis spans the data. */
  public Chart xRange(double min, double max) {
    xRange = new double[] {min, max};
    return this;
  }

  /** Fixes the vertical axis; without it the axis spans the data. */
  public Chart yRange(double min, double max) {
    yRange = new double[] {min, max};
    return this;
  }

  /** Ticks of the horizontal axis only at whole numbers. */
  public Chart wholeX() {
    wholeX = true;
    return this;
  }

  /** Width and height in pixels at full size; the page may show it smaller. */
  public Chart size(int width, int height) {
    this.width = width;
    this.height = height;
    return this;
  }

  /** A line through the points in the order given; a value that is not finite breaks it. */
  public Chart line(String name, double[] x, double[] y) {
    return line(name, x, y, false);
  }

  /** As {@link #line(String, double[], double[])}, with a dot and its value at every point. */
  public Chart dottedLine(String name, double[] x, double[] y) {
    return line(name, x, y, true);
  }

  private Chart line(String name, double[] x, double[] y, boolean dots) {
    layers.add(new Layer.Line(name, x, y, next(name), dots));
    return this;
  }

  /** A dashed straight line to compare with, such as the diagonal. */
  public Chart guide(String name, double x1, double y1, double x2, double y2) {
    layers.add(new Layer.Guide(x1, y1, x2, y2));
    keys.add(new Key(name, 0, true));
    return this;
  }

  public Chart points(String name, double[] x, double[] y) {
    layers.add(new Layer.Points(x, y, next(name)));
    return this;
  }

  /** Bars over [from, to], each from 0 to its height. */
  public Chart bars(String name, double[] from, double[] to, double[] heights) {
    return bars(name, from, to, new double[heights.length], heights);
  }

  /** Bars over [from, to], each from low to high, for stacking. */
  public Chart bars(String name, double[] from, double[] to, double[] low, double[] high) {
    layers.add(new Layer.Bars(from, to, low, high, next(name)));
    return this;
  }

  /** Vertical error bars in the colour of the line or points added last. */
  public Chart whiskers(double[] x, double[] low, double[] high) {
    layers.add(new Layer.Whiskers(x, low, high, Math.max(1, colors)));
    return this;
  }

  /** Shaded rectangles with their lower left corners at (x, y); a shade is from 0 to 1. */
  public Chart cells(
      String name, double[] x, double[] y, double width, double height, double[] shade) {
    layers.add(new Layer.Cells(x, y, width, height, shade, next(name)));
    return this;
  }

  /** A ring around a point and a vertical line through it, with a word beside it. */
  public Chart mark(double x, double y, String text) {
    layers.add(new Layer.Mark(x, y, text));
    return this;
  }

  /** The figure element: title, legend and drawing; without a style sheet and without a page. */
  public String toHtml() {
    return markup().toString();
  }

  boolean hasData() {
    return !layers.isEmpty();
  }

  Markup markup() {
    Markup out = new Markup().open("figure", "class", "chart");
    out.open("figcaption").leaf("b", title);
    if (keys.size() > 1) {
      out.open("span", "class", "legend");
      for (Key key : keys) {
        out.open("span", "class", "key");
        out.empty("i", "class", key.dashed() ? "dash" : "swatch f" + key.color());
        out.text(key.name()).close();
      }
      out.close();
    }
    out.close();
    draw(out);
    return out.close();
  }

  /** Leaves out a colour, so that like lines look alike on charts of which one lacks a line. */
  Chart skipColor() {
    colors++;
    return this;
  }

  private int next(String name) {
    colors = colors % 6 + 1;
    keys.add(new Key(name, colors, false));
    return colors;
  }

  private void draw(Markup out) {
    Scale y = scale(yRange, false, Math.max(3, height / 55)).onPixels(height - BOTTOM, TOP);
    left = 30 + LETTER * longestLabel(y);
    Scale x = scale(xRange, true, Math.max(3, width / 72)).onPixels(left, width - RIGHT);
    out.open(
        "svg",
        "viewBox",
        "0 0 " + width + " " + height,
        "role",
        "img",
        "aria-label",
        title + ": " + yLabel + " by " + xLabel);
    axes(out, x, y);
    for (Layer layer : layers) {
      layer.draw(out, x, y);
    }
    out.close();
  }

  private static int longestLabel(Scale scale) {
    int longest = 0;
    for (double tick : scale.ticks()) {
      longest = Math.max(longest, scale.label(tick).length());
    }
    return longest;
  }

  private void axes(Markup out, Scale x, Scale y) {
    for (double tick : y.ticks()) {
      Shapes.segment(out, "grid", left, y.pixel(tick), width - RIGHT, y.pixel(tick));
      Shapes.text(out, "tick end", left - 7, y.pixel(tick) + 4, y.label(tick));
    }
    for (double tick : x.ticks()) {
      Shapes.segment(out, "grid", x.pixel(tick), TOP, x.pixel(tick), height - BOTTOM);
      Shapes.text(out, "tick mid", x.pixel(tick), height - BOTTOM + 16, x.label(tick));
    }
    Shapes.segment(out, "axis", left, height - BOTTOM, width - RIGHT, height - BOTTOM);
    Shapes.text(out, "label mid", (left + width - RIGHT) / 2.0, height - 6, xLabel);
    double middle = (TOP + height - BOTTOM) / 2.0;
    String turn = "rotate(-90 12 " + Figures.pixel(middle) + ")";
    out.leaf(
        "text",
        yLabel,
        "class",
        "label mid",
        "x",
        "12",
        "y",
        Figures.pixel(middle),
        "transform",
        turn);
  }

  private Scale scale(double[] range, boolean horizontal, int ticks) {
    boolean whole = horizontal && wholeX;
    if (range != null) {
      return Scale.exact(range[0], range[1], ticks, whole);
    }
    Extent extent = Extent.NONE;
    for (Layer layer : layers) {
      extent = extent.and(horizontal ? layer.xs() : layer.ys());
    }
    if (extent.isEmpty()) {
      return Scale.nice(0, 1, ticks, whole);
    }
    return horizontal
        ? Scale.exact(extent.low(), extent.high(), ticks, whole)
        : Scale.nice(extent.low(), extent.high(), ticks, whole);
  }
}
