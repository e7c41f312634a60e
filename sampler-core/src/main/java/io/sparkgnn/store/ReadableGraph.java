// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.GraphLists;

/** A whole graph in this process. Safe for use by any number of threads. */
public interface ReadableGraph {
  /** The graph's node types, links and edge types. */
  GraphSchema schema();

  /** Changes with the graph's content. */
  String version();

  /** Times and edges. */
  Topology topology();

  /** Feature rows. */
  FeatureStore features();

  /** Keys of nodes. */
  KeyDictionary keys();

  /** Columns in the order of lists, for exact figures of a node's past. */
  GraphLists lists();
}
