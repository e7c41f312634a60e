// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.drift;

import io.sparkgnn.graph.NodeType;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import java.util.Arrays;
import java.util.List;

/**
 * What is kept of a training to tell later how inputs and scores have moved since. Of inputs the
 * times alone are kept: the rows of those times are in the graph, refreshed or built anew.
 *
 * @param from time of the first training row, microseconds since the epoch
 * @param until time of the last one
 * @param scores of the validation rows; null where they were not scored, and where a row has not
 *     one number as its score
 */
public record TrainedOn(long from, long until, ScoreBins scores) {
  /** Of the training rows; null without any. */
  public static TrainedOn of(SeedSet train, ScoreBins scores) {
    return train.size() == 0
        ? null
        : new TrainedOn(
            Arrays.stream(train.time()).min().orElseThrow(),
            Arrays.stream(train.time()).max().orElseThrow(),
            scores);
  }

  /** A line for people where a graph's rows since then are others; nothing where they are not. */
  public List<String> movedInputs(TrainingGraph graph, TrainingConfig config) {
    long newest = Long.MIN_VALUE;
    for (NodeType type : graph.schema().nodeTypes()) {
      if (type.timed() && type.rows() > 0) {
        newest = Math.max(newest, graph.topology().time(type.index(), type.rows() - 1));
      }
    }
    return newest <= until
        ? List.of()
        : new Drift(List.of(), new InputDrift(graph, config.ignored(), from, until, newest).found())
            .lines("");
  }
}
