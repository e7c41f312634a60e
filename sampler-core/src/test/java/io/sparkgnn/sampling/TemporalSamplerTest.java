// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TemporalSamplerTest {
  @ParameterizedTest
  @CsvSource({"2,1", "17,8", "1000,128", "50000,128", "1000000,128", "1000000,999999", "50000,-1"})
  void aHubGivesAsManyNeighborsAsTheFanoutOrAll(int degree, int fanout) {
    for (Strategy strategy : Strategy.values()) {
      TreeTopology star = new TreeTopology(degree, degree + 1L);
      TemporalSampler sampler = sampler(star, 1, fanout, strategy);
      Subgraph subgraph = sampler.newSubgraph();
      sampler.sample(new SeedBatch(0, new long[] {0, 0}, new long[] {5, 6}, 2), 0, subgraph);
      Subgraph.Edges edges = subgraph.edges(1, TreeTopology.CHILDREN);
      int expected = fanout < 0 ? degree : fanout;
      for (int row = 0; row < 2; row++) {
        int begin = edges.offsets()[row];
        int end = edges.offsets()[row + 1];
        assertThat(end - begin).as("%s", strategy).isEqualTo(expected);
        assertThat(edges.visibleDegrees()[row]).isEqualTo(degree);
        for (int j = begin + 1; j < end; j++) {
          assertThat(id(subgraph, edges, j)).isLessThan(id(subgraph, edges, j - 1));
        }
        if (strategy == Strategy.LAST) {
          assertThat(id(subgraph, edges, end - 1)).isEqualTo(degree - expected + 1);
        }
      }
    }
  }

  private static long id(Subgraph subgraph, Subgraph.Edges edges, int edge) {
    return subgraph.nodeIds(0)[edges.children()[edge]];
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void anEmptyBatchGivesAnEmptySubgraph(Strategy strategy) {
    TemporalSampler sampler = sampler(new TreeTopology(3, 100), 2, 2, strategy);
    Subgraph subgraph = sampler.newSubgraph();
    sampler.sample(new SeedBatch(0, new long[] {1}, new long[] {1}, 1), 0, subgraph);
    assertThat(subgraph.nodeCount(0)).isEqualTo(7);
    sampler.sample(new SeedBatch(0, new long[0], new long[0], 0), 0, subgraph);
    assertThat(subgraph.nodeCount(0)).isZero();
    assertThat(subgraph.seedCount()).isZero();
    assertThat(subgraph.edges(1, TreeTopology.CHILDREN).edgeCount()).isZero();
  }

  @Test
  void aLargeNeighborhoodBetweenSmallOnesChangesNothing() {
    TreeTopology tree = new TreeTopology(40, 1L << 40);
    TemporalSampler sampler = sampler(tree, 3, 30, Strategy.RECENCY);
    Subgraph subgraph = sampler.newSubgraph();
    SeedBatch small = new SeedBatch(0, new long[] {3}, new long[] {9}, 1);
    sampler.sample(small, 1, subgraph);
    long[] before = Arrays.copyOf(subgraph.nodeIds(0), subgraph.nodeCount(0));
    long[] entities = IntStream.range(0, 20).asLongStream().toArray();
    sampler.sample(new SeedBatch(0, entities, entities, 20), 1, subgraph);
    sampler.sample(small, 1, subgraph);
    assertThat(Arrays.copyOf(subgraph.nodeIds(0), subgraph.nodeCount(0)))
        .isEqualTo(before)
        .hasSize(1 + 30 + 900 + 27000);
  }

  @Test
  void aWrongCallIsRefused() {
    TreeTopology tree = new TreeTopology(3, 100);
    TemporalSampler sampler = sampler(tree, 1, 2, Strategy.LAST);
    Subgraph subgraph = sampler.newSubgraph();
    assertThatThrownBy(
            () ->
                sampler.sample(new SeedBatch(0, new long[] {100}, new long[] {0}, 1), 0, subgraph))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("seed 0 is node 100 of a type with 100 nodes");
    assertThatThrownBy(
            () -> sampler.sample(new SeedBatch(1, new long[0], new long[0], 0), 0, subgraph))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                sampler.sample(
                    new SeedBatch(0, new long[0], new long[0], 0),
                    0,
                    sampler(tree, 2, 2, Strategy.LAST).newSubgraph()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the subgraph was not made by this sampler");
    SamplingPlan other = new SamplingPlan(List.of(List.of(1)), List.of(Strategy.LAST));
    assertThatThrownBy(() -> new TemporalSampler(tree.schema(), tree, other, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void moreEdgesThanAnArrayHoldsIsAClearMessage() {
    TreeTopology star = new TreeTopology(1L << 30, 1L << 31);
    TemporalSampler sampler = sampler(star, 1, -1, Strategy.UNIFORM);
    SeedBatch four = new SeedBatch(0, new long[4], new long[4], 4);
    assertThatThrownBy(() -> sampler.sample(four, 0, sampler.newSubgraph()))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("lower the fanouts or the batch size");
  }

  private static TemporalSampler sampler(
      TreeTopology topology, int hops, int fanout, Strategy strategy) {
    SamplingPlan plan =
        new SamplingPlan(
            Collections.nCopies(hops, List.of(0, fanout, 0, 0)), Collections.nCopies(4, strategy));
    return new TemporalSampler(topology.schema(), topology, plan, 0, 1);
  }
}
