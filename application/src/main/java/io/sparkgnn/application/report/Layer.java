// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import java.util.Locale;

/**
 * One thing drawn between the axes of a {@link Chart}. Colours are numbers of the palette, from 1.
 */
sealed interface Layer {
  Extent xs();

  Extent ys();

  void draw(Markup out, Scale x, Scale y);

  /** A line through points; one that is not finite breaks it. */
  record Line(String name, double[] x, double[] y, int color, boolean dots) implements Layer {
    @Override
    public Extent xs() {
      return Extent.of(x);
    }

    @Override
    public Extent ys() {
      return Extent.of(y);
    }

    @Override
    public void draw(Markup out, Scale xScale, Scale yScale) {
      StringBuilder path = new StringBuilder();
      boolean down = false;
      for (int i = 0; i < x.length; i++) {
        boolean finite = Double.isFinite(x[i]) && Double.isFinite(y[i]);
        if (finite) {
          path.append(down ? 'L' : 'M').append(Figures.pixel(xScale.pixel(x[i]))).append(' ');
          path.append(Figures.pixel(yScale.pixel(y[i])));
        }
        down = finite;
      }
      if (!path.isEmpty()) {
        out.empty("path", "class", "line s" + color, "d", path.toString());
      }
      for (int i = 0; dots && i < x.length; i++) {
        if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
          Shapes.openCircle(out, "f" + color, xScale.pixel(x[i]), yScale.pixel(y[i]), "3.2");
          String value = Figures.value(x[i]) + ": " + Figures.value(y[i]);
          out.leaf("title", name + " at " + value).close();
        }
      }
    }
  }

  /** A dashed straight line to compare with. */
  record Guide(double x1, double y1, double x2, double y2) implements Layer {
    @Override
    public Extent xs() {
      return Extent.of(x1, x2);
    }

    @Override
    public Extent ys() {
      return Extent.of(y1, y2);
    }

    @Override
    public void draw(Markup out, Scale x, Scale y) {
      Shapes.segment(out, "guide", x.pixel(x1), y.pixel(y1), x.pixel(x2), y.pixel(y2));
    }
  }

  /** Unconnected points. */
  record Points(double[] x, double[] y, int color) implements Layer {
    @Override
    public Extent xs() {
      return Extent.of(x);
    }

    @Override
    public Extent ys() {
      return Extent.of(y);
    }

    @Override
    public void draw(Markup out, Scale xScale, Scale yScale) {
      for (int i = 0; i < x.length; i++) {
        if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
          String type = "point f" + color;
          Shapes.openCircle(out, type, xScale.pixel(x[i]), yScale.pixel(y[i]), "2.6");
          out.close();
        }
      }
    }
  }

  /** Bars over [from, to], each from low to high. */
  record Bars(double[] from, double[] to, double[] low, double[] high, int color) implements Layer {
    @Override
    public Extent xs() {
      return Extent.of(from).and(Extent.of(to));
    }

    @Override
    public Extent ys() {
      return Extent.of(low).and(Extent.of(high));
    }

    @Override
    public void draw(Markup out, Scale x, Scale y) {
      for (int i = 0; i < from.length; i++) {
        double left = x.pixel(from[i]) + 0.5;
        double width = Math.max(0.5, x.pixel(to[i]) - left - 0.5);
        double top = y.pixel(high[i]);
        double height = y.pixel(low[i]) - top;
        if (height > 0) {
          Shapes.openRectangle(out, "f" + color, left, top, width, height, "0.85");
          String range = Figures.value(from[i]) + " to " + Figures.value(to[i]);
          out.leaf("title", range + ": " + Figures.value(high[i] - low[i])).close();
        }
      }
    }
  }

  /** Vertical error bars. */
  record Whiskers(double[] x, double[] low, double[] high, int color) implements Layer {
    @Override
    public Extent xs() {
      return Extent.of(x);
    }

    @Override
    public Extent ys() {
      return Extent.of(low).and(Extent.of(high));
    }

    @Override
    public void draw(Markup out, Scale xScale, Scale yScale) {
      for (int i = 0; i < x.length; i++) {
        if (Double.isFinite(low[i]) && Double.isFinite(high[i])) {
          double at = xScale.pixel(x[i]);
          double bottom = yScale.pixel(low[i]);
          Shapes.segment(out, "whisker s" + color, at, bottom, at, yScale.pixel(high[i]));
        }
      }
    }
  }

  /** Shaded rectangles with their lower left corners at (x, y); a shade is from 0 to 1. */
  record Cells(double[] x, double[] y, double width, double height, double[] shade, int color)
      implements Layer {
    @Override
    public Extent xs() {
      return Extent.of(x).plus(width);
    }

    @Override
    public Extent ys() {
      return Extent.of(y).plus(height);
    }

    @Override
    public void draw(Markup out, Scale xScale, Scale yScale) {
      for (int i = 0; i < x.length; i++) {
        double left = xScale.pixel(x[i]);
        double top = yScale.pixel(y[i] + height);
        double wide = xScale.pixel(x[i] + width) - left;
        double tall = yScale.pixel(y[i]) - top;
        String opacity = String.format(Locale.ROOT, "%.2f", shade[i]);
        Shapes.openRectangle(out, "f" + color, left, top, wide, tall, opacity);
        out.close();
      }
    }
  }

  /** A ring around a point and a vertical line through it, with a word at its farther end. */
  record Mark(double x, double y, String text) implements Layer {
    @Override
    public Extent xs() {
      return Extent.of(x);
    }

    @Override
    public Extent ys() {
      return Extent.of(y);
    }

    @Override
    public void draw(Markup out, Scale xScale, Scale yScale) {
      double px = xScale.pixel(x);
      double py = yScale.pixel(y);
      Shapes.segment(out, "guide", px, yScale.fromPixel(), px, yScale.toPixel());
      Shapes.openCircle(out, "ring", px, py, "6");
      out.close();
      boolean left = px > (xScale.fromPixel() + xScale.toPixel()) / 2;
      boolean high = py < (yScale.fromPixel() + yScale.toPixel()) / 2;
      double free = high ? yScale.fromPixel() - 8 : yScale.toPixel() + 14;
      Shapes.text(out, left ? "note end" : "note", px + (left ? -7 : 7), free, text);
    }
  }
}
