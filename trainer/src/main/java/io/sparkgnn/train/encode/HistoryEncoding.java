// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.sparkgnn.history.SeedFeature;
import java.util.ArrayList;
import java.util.List;

/**
 * How exact figures of a seed's past become inputs. Each is put on the scale of its own quantiles,
 * from -1.7 to 1.7 evenly, so that amounts and counts of any size are alike; one that is missing is
 * 0, and where that happens an input of its own says so.
 *
 * @param features the figures
 * @param scales of each, its quantiles and whether it can be missing
 * @param naive the forecast that changes are learned against; null where labels are learned as they
 *     are
 */
public record HistoryEncoding(List<SeedFeature> features, List<Scale> scales, NaiveForecast naive) {
  /** So that values spread evenly over the quantiles have variance 1. */
  private static final float SPREAD = (float) Math.sqrt(12);

  /**
   * The scale of one figure.
   *
   * @param bounds quantiles, ascending, each value once; one for a figure that is always the same
   * @param missing whether it can be missing
   * @param times where its distance from the naive forecast is an input too, what makes its window
   *     one of the label's; else 0
   */
  @SuppressWarnings("ArrayRecordComponent") // read only
  public record Scale(float[] bounds, boolean missing, float times) {
    float encode(float value) {
      if (Float.isNaN(value)) {
        return 0;
      }
      int last = bounds.length - 1;
      if (last < 1 || value <= bounds[0]) {
        return last < 1 ? 0 : -SPREAD / 2;
      }
      if (value >= bounds[last]) {
        return SPREAD / 2;
      }
      int low = 0;
      for (int among = last; among > 1; ) { // without a branch on the value, which is any
        int half = among >>> 1;
        low = bounds[low + half] <= value ? low + half : low;
        among -= half;
      }
      float part = (value - bounds[low]) / (bounds[low + 1] - bounds[low]);
      return ((low + part) / last - 0.5f) * SPREAD;
    }
  }

  public HistoryEncoding {
    features = List.copyOf(features);
    scales = List.copyOf(scales);
    if (features.size() != scales.size()) {
      throw new IllegalArgumentException(
          features.size() + " figures with " + scales.size() + " scales");
    }
  }

  /** The figures to compute: the features, and behind them the forecast's where there is one. */
  @JsonIgnore
  public List<SeedFeature> figures() {
    return NaiveForecast.behind(features, naive);
  }

  /** What each input is about. */
  @JsonIgnore
  public List<String> inputNames() {
    List<String> names = SeedFeature.names(features);
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int width = 1 + (scales.get(i).missing() ? 1 : 0) + (scales.get(i).times() != 0 ? 1 : 0);
      for (int k = 0; k < width; k++) {
        inputs.add(names.get(i));
      }
    }
    return inputs;
  }

  /** Number of inputs. */
  public int width() {
    int width = features.size();
    for (Scale scale : scales) {
      width += (scale.missing() ? 1 : 0) + (scale.times() != 0 ? 1 : 0);
    }
    return width;
  }

  /**
   * Encodes the figures of one seed.
   *
   * @param from place of the first in {@code figures}
   * @param base the naive forecast, where there is one
   * @param to place of the first input in {@code out}
   */
  public void encode(float[] figures, int from, float base, float[] out, int to) {
    int at = to;
    for (int i = 0; i < scales.size(); i++) {
      Scale scale = scales.get(i);
      float value = figures[from + i];
      out[at++] = scale.encode(value);
      if (scale.missing()) {
        out[at++] = Float.isNaN(value) ? 1 : 0;
      }
      if (scale.times() != 0) {
        out[at++] = naive.relative(value, scale.times(), base);
      }
    }
  }
}
