// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;

/**
 * What an overlay is over.
 *
 * @param below the same where it is a graph with rows that came before; else null
 */
record OverlayBase(
    GraphSchema schema,
    Topology topology,
    FeatureStore features,
    KeyDictionary keys,
    OverlaySnapshot below) {
  /** A graph with rows that came before. */
  static OverlayBase of(OverlaySnapshot below) {
    return new OverlayBase(below.schema(), below.topology(), below.features(), below.keys(), below);
  }
}
