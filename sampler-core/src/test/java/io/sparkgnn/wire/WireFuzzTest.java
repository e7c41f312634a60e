// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.fuzz.Fuzz;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Objects from damaged messages: read as something, or refused; never more memory than bytes. */
class WireFuzzTest {
  private static final SamplingPlan PLAN =
      new SamplingPlan(
          List.of(List.of(16, 128, -1), List.of(8, 0, 3)),
          List.of(Strategy.RECENCY, Strategy.STATIC, Strategy.LAST));

  private static List<Object> values(Random random) {
    return List.of(
        RandomGraphs.make(random.nextInt(50)).schema(),
        PLAN,
        NumNeighbors.parse("{hop1: {z.a->b.c: 3, a.a->b.c: inferred}, hop2: {default: -1}}"),
        new SampleRequest(
            "v7", PLAN, -3, 4, new SeedBatch(2, new long[] {5, 6}, new long[] {-1, 7}, 2)),
        new ArrayList<>(List.of("some", "words", 3L)),
        new HashMap<>(Map.of("a", new int[] {1, 2}, "b", new float[] {1, 2})),
        new LinkedHashMap<>(Map.of("c", new double[] {1, 2}, "d", new byte[] {1, 2})),
        new TreeMap<>(Map.of("e", new String[] {"f", "ü"})),
        new HashSet<>(List.of(1, "h", 2.0)),
        new TreeSet<>(List.of("i", "j")),
        BitSet.valueOf(new long[] {5, 6}),
        new KeyType[] {KeyType.LONG, KeyType.STRING},
        Map.of("g", List.of(1, 2, 3)));
  }

  @Test
  void damageBehindARightChecksumIsReadOrRefusedInOneSentence() {
    long rounds =
        Fuzz.rounds(
            random -> {
              List<Object> values = values(random);
              WireSamples.damaged(Wire.write(values.get(random.nextInt(values.size()))), random);
            });
    assertThat(rounds).isPositive();
  }
}
