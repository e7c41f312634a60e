// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.trees.BoostedTrees;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Boosted trees that ask for exact figures of what a seed can see.
 *
 * @param asked what they ask for
 * @param trees grown on it
 */
public record SeedTrees(TreeInputs asked, BoostedTrees trees) {

  /** Trees over one graph. Confined to one thread. */
  public static final class OnGraph {
    private final SeedTrees own;
    private final TreeInputs.Reader reader;

    private OnGraph(SeedTrees own, TrainingGraph graph, int entityType) {
      this.own = own;
      this.reader = own.asked.on(graph, entityType);
    }

    /** Goes over to another state of the graph. */
    public void move(TrainingGraph state) {
      reader.move(state);
    }

    /** Values a seed, as a model of the same task has. */
    public int outputs() {
      return own.trees.outputs();
    }

    /**
     * Predicts for the first {@code count} seeds.
     *
     * @param visible until when each seed may see; at most its time
     * @return as a model of the same task does
     */
    public float[] predict(long[] entity, long[] time, long[] visible, int count) {
      TreeInputs.Read read = reader.read(entity, time, visible, count);
      return own.asked.labels(own.trees.predict(read.matrix()), read.bases());
    }
  }

  /** The columns that splits have gained most by, the greatest first. */
  public List<String> strongest(int most) {
    float[] gain = trees.gain();
    List<String> columns = asked.columns();
    return IntStream.range(0, gain.length)
        .filter(i -> gain[i] > 0)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -gain[i]))
        .limit(most)
        .map(columns::get)
        .toList();
  }

  /**
   * Binds the trees to a graph.
   *
   * @throws UserErrorException if there is no memory for what the trees ask for
   */
  public OnGraph on(TrainingGraph graph, int entityType) {
    return new OnGraph(this, graph, entityType);
  }
}
