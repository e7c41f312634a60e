// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import java.util.Locale;

/** One axis: which values it spans, where they lie in pixels, and which round values get a tick. */
record Scale(double low, double high, double step, double fromPixel, double toPixel) {

  /**
   * Spans the given values, widened to round ones.
   *
   * @param ticks about how many ticks there is room for
   * @param whole whether only whole numbers may get a tick
   */
  static Scale nice(double min, double max, int ticks, boolean whole) {
    double low = Double.isFinite(min) ? min : 0;
    double high = Double.isFinite(max) ? max : 1;
    if (low == high) {
      double pad = low == 0 ? 1 : Math.abs(low) * 0.1;
      low -= pad;
      high += pad;
    }
    double step = step((high - low) / ticks, whole);
    return new Scale(
        Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step, step, 0, 1);
  }

  /** Spans exactly the given values. */
  static Scale exact(double min, double max, int ticks, boolean whole) {
    return max > min
        ? new Scale(min, max, step((max - min) / ticks, whole), 0, 1)
        : nice(min, max, ticks, whole);
  }

  Scale onPixels(double from, double to) {
    return new Scale(low, high, step, from, to);
  }

  double pixel(double value) {
    return fromPixel + (value - low) / (high - low) * (toPixel - fromPixel);
  }

  double[] ticks() {
    double first = Math.ceil(low / step - 1e-9);
    int count = (int) Math.max(0, Math.floor(high / step + 1e-9) - first + 1);
    double[] ticks = new double[count];
    for (int i = 0; i < count; i++) {
      ticks[i] = (first + i) * step;
    }
    return ticks;
  }

  /** The value of a tick, with as many decimals as the step needs and no more. */
  String label(double tick) {
    double size = Math.max(Math.abs(low), Math.abs(high));
    if (size >= 1e9 || size < 1e-4) {
      return tick == 0 ? "0" : String.format(Locale.ROOT, "%.1e", tick);
    }
    if (size >= 1e6) {
      return decimals(tick / 1e6, step / 1e6) + "M";
    }
    if (size >= 1e4) {
      return decimals(tick / 1e3, step / 1e3) + "k";
    }
    return decimals(tick, step);
  }

  private static String decimals(double tick, double step) {
    int decimals = 0;
    for (double s = step; decimals < 8 && Math.abs(s - Math.rint(s)) > 1e-6; s *= 10) {
      decimals++;
    }
    double clean = Math.abs(tick) < step / 1e6 ? 0 : tick;
    return String.format(Locale.ROOT, "%." + decimals + "f", clean);
  }

  private static double step(double rough, boolean whole) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    double step = (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
    return whole ? Math.max(1, Math.rint(step)) : step;
  }
}
