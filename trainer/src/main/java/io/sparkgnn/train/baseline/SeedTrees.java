// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.SeedFeature;
import io.sparkgnn.history.SeedFeatureReader;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.trees.BoostedTrees;
import io.sparkgnn.train.trees.FeatureMatrix;
import java.util.List;

/**
 * Boosted trees that ask for exact figures of what a seed can see.
 *
 * @param features what they ask for, in the order of the trees' columns
 * @param trees grown on them
 */
public record SeedTrees(List<SeedFeature> features, BoostedTrees trees) {
  public SeedTrees {
    features = List.copyOf(features);
  }

  /** Trees over one graph. Confined to one thread. */
  public static final class OnGraph {
    private final BoostedTrees trees;
    private final TrainingGraph graph;
    private final SeedFeatures features;
    private final SeedFeatureReader reader;

    private OnGraph(SeedTrees trees, TrainingGraph graph, int entityType) {
      this.trees = trees.trees;
      this.graph = graph;
      this.features = new SeedFeatures(lists(graph), entityType, trees.features);
      this.reader = new SeedFeatureReader(features);
    }

    /** Values a seed, as a model of the same task has. */
    public int outputs() {
      return trees.outputs();
    }

    /**
     * Predicts for the first {@code count} seeds.
     *
     * @param visible until when each seed may see; at most its time
     * @return as a model of the same task does
     */
    public float[] predict(long[] entity, long[] time, long[] visible, int count) {
      return trees.predict(matrix(graph, features, reader, entity, time, visible, count));
    }
  }

  /**
   * Binds the trees to a graph.
   *
   * @throws UserErrorException if the graph's edges are not all on this machine
   */
  public OnGraph on(TrainingGraph graph, int entityType) {
    return new OnGraph(this, graph, entityType);
  }

  /** The figures of some seeds. */
  static FeatureMatrix matrix(
      TrainingGraph graph, SeedFeatures features, long[] entity, long[] time, long[] visible) {
    SeedFeatureReader reader = new SeedFeatureReader(features);
    return matrix(graph, features, reader, entity, time, visible, entity.length);
  }

  private static FeatureMatrix matrix(
      TrainingGraph graph,
      SeedFeatures features,
      SeedFeatureReader reader,
      long[] entity,
      long[] time,
      long[] visible,
      int count) {
    float[] figures = new float[Math.multiplyExact(count, features.width())];
    try (FeatureStore.Reader rows = graph.features().reader()) {
      reader.read(rows, entity, time, visible, count, figures);
    }
    return new FeatureMatrix(figures, features.width(), features.names());
  }

  static GraphLists lists(TrainingGraph graph) {
    GraphLists lists = graph.lists();
    if (lists == null) {
      throw new UserErrorException(
          "Cannot score with boosted trees where executors share the graph out: set placement to"
              + " replicated, or train with stack = none");
    }
    return lists;
  }
}
