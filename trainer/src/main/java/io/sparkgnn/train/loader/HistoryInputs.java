// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.history.SeedFeatureReader;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.train.encode.HistoryEncoding;

/** Writes the encoded figures of the seeds' past. Confined to one thread. */
final class HistoryInputs {
  private final HistoryEncoding encoding;
  private final SeedFeatureReader reader;
  private float[] figures = new float[0];
  private float[] encoded = new float[0];

  HistoryInputs(HistoryEncoding encoding, SeedFeatures features) {
    this.encoding = encoding;
    this.reader = new SeedFeatureReader(features);
  }

  /** Fills a {@code [seeds, width]} array. */
  void fill(SeedSlice seeds, int root, FeatureStore.Reader rows, DirectArray target) {
    int count = seeds.count();
    int read = encoding.features().size();
    int width = encoding.width();
    if (figures.length < count * read) {
      figures = new float[count * read];
      encoded = new float[count * width];
    }
    reader.read(
        rows, seeds.entities().get(root).id(), seeds.time(), seeds.visible(), count, figures);
    for (int i = 0; i < count; i++) {
      encoding.encode(figures, i * read, encoded, i * width);
    }
    target.put(encoded, count * width);
  }
}
