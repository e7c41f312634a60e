// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

/** Equal-width bins over a range. Values outside it count in the nearest bin. */
record Histogram(double low, double width, double[] counts) {

  static Histogram of(float[] values, double low, double high, int bins, float[] where, float is) {
    double[] counts = new double[bins];
    double width = (high - low) / bins;
    for (int i = 0; i < values.length; i++) {
      if ((where == null || where[i] == is) && Float.isFinite(values[i])) {
        int bin = (int) Math.floor((values[i] - low) / width);
        counts[Math.max(0, Math.min(bins - 1, bin))]++;
      }
    }
    return new Histogram(low, width, counts);
  }

  double[] from() {
    return edges(0);
  }

  double[] to() {
    return edges(1);
  }

  private double[] edges(int shift) {
    double[] edges = new double[counts.length];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = low + (i + shift) * width;
    }
    return edges;
  }
}
