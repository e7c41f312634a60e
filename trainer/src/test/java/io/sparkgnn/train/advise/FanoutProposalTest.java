// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.TemporalSampler;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FanoutProposalTest {
  private static final int HOPS = 3;

  private record Case(RandomGraph graph, SeedBatch seeds, SeedDegrees degrees) {}

  private static Case make(long seed) {
    Random random = new Random(seed);
    RandomGraph graph = RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(20, 200));
    int entity = random.nextInt(graph.schema().nodeTypes().size());
    long[] times = graph.times(random.nextInt(graph.schema().nodeTypes().size()));
    int count = 30;
    long[] ids = new long[count];
    long[] at = new long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = random.nextInt((int) graph.topology().nodeCount(entity));
      at[i] = Math.max(0, times[random.nextInt(times.length)]);
    }
    SeedBatch seeds = new SeedBatch(entity, ids, at, count);
    SeedDegrees degrees =
        SeedDegrees.of(
            graph.schema(),
            seeds,
            HOPS,
            plan -> new TemporalSampler(graph.schema(), graph.topology(), plan, entity, 1));
    return new Case(graph, seeds, degrees);
  }

  @Test
  void degreesAtTheFirstHopAreThoseOfTheSeedsAtTheirTimes() {
    for (long seed = 0; seed < 40; seed++) {
      Case c = make(seed);
      for (EdgeType type : c.graph().schema().edgeTypes()) {
        SeedDegrees.Degrees found = c.degrees().at(1, type.index());
        if (type.from() != c.seeds().nodeType()) {
          assertThat(found).isNull();
        } else if (type.toMany()) {
          assertThat(found.sorted()).isEqualTo(naiveDegrees(c, type));
          assertThat(found.parents()).isCloseTo(1, within(1e-9));
        }
      }
    }
  }

  private static int[] naiveDegrees(Case c, EdgeType type) {
    Topology topology = c.graph().topology();
    long[] parents = c.graph().parents(type.link());
    int[] degrees = new int[c.seeds().count()];
    for (int s = 0; s < degrees.length; s++) {
      for (int child = 0; child < parents.length; child++) {
        boolean visible = topology.time(type.to(), child) <= c.seeds().time()[s];
        degrees[s] += parents[child] == c.seeds().entity()[s] && visible ? 1 : 0;
      }
    }
    Arrays.sort(degrees);
    return degrees;
  }

  @Test
  void theBudgetHoldsAndEveryFanoutHasAReason() {
    for (long seed = 0; seed < 40; seed++) {
      Case c = make(seed);
      GraphSchema schema = c.graph().schema();
      for (double budget : new double[] {1, 8, 64, 1e9}) {
        FanoutProposal proposal = FanoutProposal.of(schema, c.degrees(), HOPS, budget);
        boolean smallest = true;
        for (int hop = 1; hop <= HOPS; hop++) {
          for (EdgeType type : schema.edgeTypes()) {
            int fanout = proposal.fanout(hop, type.index());
            smallest &= fanout <= 1;
            assertThat(fanout).isBetween(0, 64 >> (hop - 1));
            assertThat(proposal.reason(hop, type.index())).isNotBlank();
          }
        }
        assertThat(proposal.expectedEdges() <= budget || smallest).isTrue();
      }
    }
  }

  @Test
  void whatNoSeedReachesGetsNothing() {
    for (long seed = 0; seed < 40; seed++) {
      Case c = make(seed);
      FanoutProposal proposal = FanoutProposal.of(c.graph().schema(), c.degrees(), HOPS, 1e9);
      for (EdgeType type : c.graph().schema().edgeTypes()) {
        if (type.from() != c.seeds().nodeType()) {
          assertThat(proposal.fanout(1, type.index())).isZero();
        }
      }
      assertThat(proposal.numNeighbors().hops()).hasSize(HOPS);
    }
  }
}
