// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.history.SeedFeatureReader;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.encode.NaiveForecast;

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
    if (figures.length < count * read) {
      figures = new float[count * read];
      encoded = new float[count * width];
    }
    reader.read(
        rows, seeds.entities().get(root).id(), seeds.time(), seeds.visible(), count, figures);
    NaiveForecast naive = encoding.naive();
    target.bases = new float[naive == null ? 0 : count];
    for (int i = 0; i < count; i++) {
      float base = naive == null ? 0 : naive.base(figures[i * read + read - 1]);
      if (naive != null) {
        target.bases[i] = base;
      }
      encoding.encode(figures, i * read, base, encoded, i * width);
    }
    target.history().put(encoded, count * width);
  }
}
