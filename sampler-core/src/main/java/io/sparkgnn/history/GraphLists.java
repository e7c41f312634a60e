// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import java.util.List;

/**
 * What exact figures of the past are read from: the lists of a graph that is all in this process
 * ({@link LocalLists}), or of one that processes share. The figures are the same, to the last bit.
 * Safe for use by any number of threads.
 */
public interface GraphLists {
  /** The graph's tables and links. */
  GraphSchema schema();

  /** Times of all nodes; no edges are to be asked for. */
  Topology times();

  /** The feature rows. */
  FeatureStore features();

  /**
   * Makes what some figures need, in every process that has to. Figures that were made before may
   * have to make room.
   *
   * @return what there was no memory for; a pure function of the figures, the graph and the heaps
   * @throws io.sparkgnn.error.UserErrorException if the graph does not have an edge type
   */
  ListMemory prepare(List<SeedFeature> wanted);

  /**
   * Keeps what was made for some figures beside the graph's files, so that other processes need not
   * make it. Does nothing where there are no such files, or they must not be added to.
   *
   * @param wanted figures that were {@linkplain #prepare prepared}
   * @throws java.io.UncheckedIOException if files cannot be written, as on a disk that is full;
   *     nothing else depends on them
   */
  default void keep(List<SeedFeature> wanted) {}

  /** A reader for the calling thread. */
  ListReader reader();
}
