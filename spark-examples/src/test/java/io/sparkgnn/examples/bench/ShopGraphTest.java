// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.Topology;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class ShopGraphTest {
  private static final int TRANSACTIONS = 5_000;

  @TempDir Path folder;

  @Test
  void bothDirectionsOfEveryLinkAreTheSameEdgesInOrderOfTime() throws IOException {
    ShopGraph shop = new ShopGraph(TRANSACTIONS);
    shop.write(folder, 3);
    try (GraphStore store = GraphStore.open(folder)) {
      Topology topology = store.topology();
      int transactions = store.schema().nodeType("transactions").index();
      for (int id = 1; id < TRANSACTIONS; id++) {
        assertThat(topology.time(transactions, id))
            .isGreaterThanOrEqualTo(topology.time(transactions, id - 1));
      }
      for (var link : store.schema().links()) {
        Topology.NeighborLists lists = topology.children(link.index());
        long edges = 0;
        for (long parent = 0; parent < topology.nodeCount(link.parent()); parent++) {
          for (long at = lists.begin(parent); at < lists.end(parent); at++) {
            assertThat(topology.parents(link.index()).parent(lists.child(parent, at)))
                .isEqualTo(parent);
            edges++;
          }
        }
        assertThat(edges).isEqualTo(TRANSACTIONS);
      }
      assertThat(SamplerBench.bytesPerEdge(store.manifest())).isBetween(1.0, 8.0);
    }
  }

  @Test
  void seedsAreUsersInTheLastFifthOfTheTime() {
    SeedBatch seeds = new ShopGraph(TRANSACTIONS).seeds(100, 1);
    assertThat(seeds.count()).isEqualTo(100);
    for (int i = 0; i < seeds.count(); i++) {
      assertThat(seeds.entity()[i]).isBetween(0L, TRANSACTIONS / 10L - 1);
      assertThat(seeds.time()[i]).isGreaterThan(1_640_995_200L * 1_000_000);
    }
  }

  @Test
  void aLineHasFourDigitsAndTheMedianOfItsRepeats() {
    Repeats repeats = new Repeats(3);
    repeats.add(3);
    repeats.add(123_456);
    repeats.add(20);
    assertThat(new BenchLine("x").put("rate", repeats).put("share", 0.123456).toString())
        .isEqualTo(
            "{\"bench\":\"x\",\"rate\":20.0,\"rate_min\":3.0,\"rate_max\":123500,\"share\":0.1235}");
  }
}
