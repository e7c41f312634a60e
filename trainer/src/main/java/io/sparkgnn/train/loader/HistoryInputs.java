// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.history.SeedFeatureReader;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.encode.NaiveForecast;
import java.util.Arrays;

/** Writes the encoded figures of the seeds' past. Confined to one thread. */
final class HistoryInputs {
  private final HistoryEncoding encoding;
  private final SeedFeatureReader reader;
  private final int read;
  private final int width;
  private float[] figures = new float[0];
  private float[] encoded = new float[0];

  HistoryInputs(HistoryEncoding encoding, SeedFeatures features) {
    this.encoding = encoding;
    this.reader = new SeedFeatureReader(features);
    this.read = features.width();
    this.width = encoding.width();
  }

  /** Fills the batch's {@code [seeds, width]} array, and its forecasts where there are any. */
  void fill(SeedSlice seeds, int root, FeatureStore.Reader rows, HostBatch target) {
    int count = seeds.count();
    if (encoded.length < count * width) {
      encoded = new float[count * width];
    }
    NaiveForecast naive = encoding.naive();
    target.bases = new float[naive == null ? 0 : count];
    int[] missing = new int[count];
    int some = 0;
    for (int i = 0; i < count; i++) {
      float[] kept = seeds.isWhole(i) ? seeds.again().memory().get(seeds.again().rows()[i]) : null;
      if (kept == null) {
        missing[some++] = i;
        continue;
      }
      System.arraycopy(kept, 0, encoded, i * width, width);
      if (naive != null) {
        target.bases[i] = kept[width];
      }
    }
    compute(seeds, root, rows, Arrays.copyOf(missing, some), target);
    target.history().put(encoded, count * width);
  }

  /** Computes those of some seeds, and has them kept where these will come again. */
  private void compute(
      SeedSlice seeds, int root, FeatureStore.Reader rows, int[] chosen, HostBatch target) {
    int count = chosen.length;
    if (count == 0) {
      return;
    }
    if (figures.length < count * read) {
      figures = new float[count * read];
    }
    reader.read(
        rows,
        at(chosen, seeds.entities().get(root).id()),
        at(chosen, seeds.time()),
        at(chosen, seeds.visible()),
        count,
        figures);
    NaiveForecast naive = encoding.naive();
    for (int k = 0; k < count; k++) {
      int i = chosen[k];
      float base = naive == null ? 0 : naive.base(figures[k * read + read - 1]);
      encoding.encode(figures, k * read, base, encoded, i * width);
      if (naive != null) {
        target.bases[i] = base;
      }
      if (seeds.isWhole(i)) {
        float[] numbers =
            Arrays.copyOfRange(encoded, i * width, (i + 1) * width + (naive == null ? 0 : 1));
        if (naive != null) {
          numbers[width] = base;
        }
        seeds.again().memory().put(seeds.again().rows()[i], numbers);
      }
    }
  }

  private static long[] at(int[] chosen, long[] values) {
    long[] some = new long[chosen.length];
    for (int k = 0; k < some.length; k++) {
      some[k] = values[chosen[k]];
    }
    return some;
  }
}
