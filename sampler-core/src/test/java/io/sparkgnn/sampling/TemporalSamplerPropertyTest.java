// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.sampling.SamplingCase.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The sampling rules on many random graphs, against {@link NaiveSampler}. */
class TemporalSamplerPropertyTest {
  private static final int CASES = 600;

  @Test
  void nodesAndEdgesAreNumberedAsTheSubgraphDescribes() {
    SamplingCase.forEach(
        CASES,
        Plans.ANY,
        c -> Neighborhood.checkLayout(c.sample(1, 0), c.graph().schema(), c.plan(), c.seeds()));
  }

  @Test
  void plansWithoutChanceGiveExactlyTheNeighborhoodOfTheRules() {
    SamplingCase.forEach(
        CASES,
        Plans.DETERMINISTIC,
        c -> {
          Subgraph subgraph = c.sample(2, 0);
          NaiveSampler naive = new NaiveSampler(c.graph(), c.plan());
          for (int s = 0; s < c.seeds().count(); s++) {
            assertThat(c.neighborhood(subgraph, s))
                .as("seed %d", s)
                .isEqualTo(expected(c, naive, s, NaiveSampler.NEWEST));
          }
        });
  }

  @Test
  void randomPlansGiveANeighborhoodThatTheRulesAllow() {
    SamplingCase.forEach(
        CASES,
        Plans.ANY,
        c -> {
          Subgraph subgraph = c.sample(3, 1);
          NaiveSampler naive = new NaiveSampler(c.graph(), c.plan());
          for (int s = 0; s < c.seeds().count(); s++) {
            Neighborhood sampled = c.neighborhood(subgraph, s);
            assertThat(sampled)
                .as("seed %d", s)
                .isEqualTo(expected(c, naive, s, NaiveSampler.replaying(sampled)));
          }
        });
  }

  @Test
  void aSeedAloneHasTheNeighborhoodThatItHasInABatch() {
    SamplingCase.forEach(
        CASES / 2,
        Plans.ANY,
        c -> {
          List<Neighborhood> together = all(c, c.sample(4, 2));
          TemporalSampler sampler = c.sampler(4);
          Subgraph reused = sampler.newSubgraph();
          for (int s = c.seeds().count() - 1; s >= 0; s--) {
            sampler.sample(pick(c.seeds(), s), 2, reused);
            assertThat(c.neighborhood(reused, 0)).as("seed %d", s).isEqualTo(together.get(s));
          }
        });
  }

  @Test
  void theOrderOfTheSeedsDoesNotMatter() {
    SamplingCase.forEach(
        CASES / 2,
        Plans.ANY,
        c -> {
          List<Neighborhood> forward = all(c, c.sample(5, 0));
          int count = c.seeds().count();
          int[] reversed = IntStream.range(0, count).map(i -> count - 1 - i).toArray();
          TemporalSampler sampler = c.sampler(5);
          Subgraph subgraph = sampler.newSubgraph();
          sampler.sample(pick(c.seeds(), reversed), 0, subgraph);
          for (int s = 0; s < count; s++) {
            assertThat(c.neighborhood(subgraph, count - 1 - s)).isEqualTo(forward.get(s));
          }
        });
  }

  @Test
  void seedsThatAreEqualHaveEqualNeighborhoodsOfTheirOwn() {
    SamplingCase.forEach(
        CASES / 2,
        Plans.ANY,
        c -> {
          List<Neighborhood> all = all(c, c.sample(6, 0));
          for (int a = 0; a < all.size(); a++) {
            for (int b = 0; b < a; b++) {
              if (c.seeds().entity()[a] == c.seeds().entity()[b]
                  && c.seeds().time()[a] == c.seeds().time()[b]) {
                assertThat(all.get(a)).isEqualTo(all.get(b));
              }
            }
          }
        });
  }

  @Test
  void theSameCallAgainGivesTheSameSubgraphWhateverWasSampledBetween() {
    SamplingCase.forEach(
        CASES / 2,
        Plans.ANY,
        c -> {
          TemporalSampler sampler = c.sampler(7);
          Subgraph subgraph = sampler.newSubgraph();
          sampler.sample(c.seeds(), 3, subgraph);
          List<Neighborhood> first = all(c, subgraph);
          sampler.sample(c.seeds(), 4, subgraph);
          sampler.sample(c.seeds(), 3, subgraph);
          assertThat(all(c, subgraph)).isEqualTo(first);
          Neighborhood.checkLayout(subgraph, c.graph().schema(), c.plan(), c.seeds());
        });
  }

  @Test
  void threadsAtOnceGiveWhatOneGives() {
    SamplingCase.forEach(
        40,
        Plans.ANY,
        c -> {
          List<Neighborhood> alone = all(c, c.sample(8, 0));
          List<List<Neighborhood>> others =
              IntStream.range(0, 4).parallel().mapToObj(i -> all(c, c.sample(8, 0))).toList();
          assertThat(others).allSatisfy(other -> assertThat(other).isEqualTo(alone));
        });
  }

  @Test
  void anotherEpochOrRunSeedDrawsOthers() {
    int[] choices = new int[3];
    SamplingCase.forEach(
        CASES,
        Plans.ANY,
        c -> {
          List<Neighborhood> base = all(c, c.sample(9, 0));
          List<Neighborhood> epoch = all(c, c.sample(9, 1));
          List<Neighborhood> run = all(c, c.sample(10, 0));
          for (int s = 0; s < base.size(); s++) {
            for (var entry : base.get(s).rows().get(0).entrySet()) {
              Strategy strategy = c.plan().strategies().get(entry.getKey().edgeType());
              int taken = entry.getValue().children().size();
              if (strategy != Strategy.LAST
                  && taken > 0
                  && entry.getValue().visibleDegree() >= 4 * taken) {
                choices[0]++;
                choices[1] += differs(entry, epoch.get(s));
                choices[2] += differs(entry, run.get(s));
              }
            }
          }
        });
    assertThat(choices[0]).as("neighbors drawn at random").isGreaterThan(200);
    assertThat(choices[1]).isGreaterThan(choices[0] / 2);
    assertThat(choices[2]).isGreaterThan(choices[0] / 2);
  }

  private static int differs(
      Map.Entry<Neighborhood.Expansion, Neighborhood.Row> row, Neighborhood other) {
    return row.getValue().equals(other.rows().get(0).get(row.getKey())) ? 0 : 1;
  }

  @Test
  void neitherEpochNorRunSeedMattersWhereThereIsNoChoice() {
    SamplingCase.forEach(
        CASES / 2,
        Plans.DETERMINISTIC,
        c -> assertThat(all(c, c.sample(9, 0))).isEqualTo(all(c, c.sample(11, 5))));
  }

  private static Neighborhood expected(
      SamplingCase c, NaiveSampler naive, int seed, NaiveSampler.Chooser chooser) {
    return naive.sample(
        c.seeds().nodeType(), c.seeds().entity()[seed], c.seeds().time()[seed], chooser);
  }

  private static List<Neighborhood> all(SamplingCase c, Subgraph subgraph) {
    List<Neighborhood> all = new ArrayList<>();
    for (int s = 0; s < subgraph.seedCount(); s++) {
      all.add(c.neighborhood(subgraph, s));
    }
    return all;
  }

  private static SeedBatch pick(SeedBatch seeds, int... which) {
    long[] entity = IntStream.of(which).mapToLong(s -> seeds.entity()[s]).toArray();
    long[] time = IntStream.of(which).mapToLong(s -> seeds.time()[s]).toArray();
    return new SeedBatch(seeds.nodeType(), entity, time, which.length);
  }
}
