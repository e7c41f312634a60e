// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import io.sparkgnn.history.SeedFeature;
import java.util.ArrayList;
import java.util.List;

/**
 * A figure of a seed's past that is close to its label as it stands, such as the same count in the
 * window before. A regression may learn the change against it: the label minus the forecast, or
 * where differences grow with the forecast the same of their logarithms.
 *
 * @param figure what is taken for a forecast
 * @param factor that it is multiplied by, as a window may be longer than the label's
 * @param log whether both are taken as log(1 + x)
 * @param fallback forecast where the figure is missing
 * @param center median of the changes in training
 * @param scale their spread
 */
public record NaiveForecast(
    SeedFeature figure, float factor, boolean log, float fallback, float center, float scale) {
  private static final float FAR = 5;

  /** Figures to compute: some, and behind them that of a forecast, which may be null for none. */
  public static List<SeedFeature> behind(List<SeedFeature> features, NaiveForecast forecast) {
    if (forecast == null) {
      return features;
    }
    List<SeedFeature> figures = new ArrayList<>(features);
    figures.add(forecast.figure());
    return figures;
  }

  /**
   * The forecast, on the scale on which changes are measured.
   *
   * @param value of the figure; NaN where it is missing
   */
  public float base(float value) {
    return level(Float.isNaN(value) ? fallback : factor * value);
  }

  private float level(float value) {
    return log ? (float) Math.log1p(Math.max(0, value)) : value;
  }

  /**
   * How far another figure of the same rows is from the forecast, in spreads of the changes: what a
   * longer window says against the last one.
   *
   * @param value of the figure; NaN where it is missing
   * @param times what makes its window one of the label's
   */
  public float relative(float value, float times, float base) {
    if (Float.isNaN(value)) {
      return 0;
    }
    return Math.max(-FAR, Math.min(FAR, (level(times * value) - base) / scale));
  }

  /** What a label is learned as, where the forecast is {@code base}. */
  public float target(float label, float base) {
    return (level(label) - base - center) / scale;
  }

  /** How much of a label a unit of its target is: more where a logarithm of much is learned. */
  public float weight(float base) {
    return log ? (float) Math.exp(base) : 1;
  }

  /** The label that a model's output stands for. */
  public double label(double output, float base) {
    double value = output * scale + center + base;
    return log ? Math.max(0, Math.expm1(value)) : value;
  }
}
