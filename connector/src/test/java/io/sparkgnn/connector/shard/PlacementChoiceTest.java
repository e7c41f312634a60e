// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacementChoiceTest {
  private static final long GIB = 1L << 30;

  private static String choose(Placement asked, long bytes, int stripes, int executors) {
    return PlacementChoice.of(asked, bytes, stripes, executors, 8 * GIB).text();
  }

  @Test
  void autoReplicatesWhatFitsInHalfOfAnExecutorsMemoryAndSharesTheRest() {
    assertThat(choose(Placement.AUTO, 4 * GIB, 8, 3))
        .isEqualTo(
            "Graph placement: replicated: the graph has 4295.0 MB, which is at most half of an"
                + " executor's memory, 4724.5 MB");
    assertThat(choose(Placement.AUTO, 5 * GIB, 8, 3))
        .isEqualTo(
            "Graph placement: sharded over 3 executors: the graph has 5368.7 MB, which is more than"
                + " half of an executor's memory, 4724.5 MB");
  }

  @Test
  void autoReplicatesWhereThereIsNobodyOrNothingToShare() {
    assertThat(choose(Placement.AUTO, 100 * GIB, 8, 1))
        .isEqualTo("Graph placement: replicated: there is one executor");
    assertThat(choose(Placement.AUTO, 100 * GIB, 1, 3))
        .isEqualTo(
            "Graph placement: replicated: the graph has one stripe; build it with more"
                + " (graph.shards) to share it");
  }

  @Test
  void whatIsAskedForIsDone() {
    assertThat(choose(Placement.SHARDED, 1, 8, 2))
        .isEqualTo("Graph placement: sharded over 2 executors: as asked for");
    assertThat(choose(Placement.REPLICATED, 100 * GIB, 8, 2))
        .isEqualTo("Graph placement: replicated: as asked for");
  }
}
