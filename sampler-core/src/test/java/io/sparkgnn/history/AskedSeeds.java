// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.NodeType;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Seeds at random, with times in and around the graph's. */
public record AskedSeeds(int entityType, long[] ids, long[] time, long[] visible) {
  public static AskedSeeds random(int count, NodeType entity, long newest, Random random) {
    long[] ids = random.longs(count, 0, entity.rows()).toArray();
    long[] time = new long[count];
    long[] visible = new long[count];
    for (int i = 0; i < count; i++) {
      time[i] = newest - (long) (random.nextDouble() * 50 * 86_400e6) + 86_400_000_000L;
      visible[i] = random.nextBoolean() ? time[i] : time[i] - random.nextInt(1000) * 10_000_000L;
    }
    return new AskedSeeds(entity.index(), ids, time, visible);
  }

  public List<SeedFeature> suggested(GraphLists lists, long newest) {
    return new FeatureCandidates(lists, entityType, newest, 3, Set.of()).suggest();
  }

  public float[] read(GraphLists lists, List<SeedFeature> features) {
    SeedFeatures plan = new SeedFeatures(lists, entityType, features);
    float[] found = new float[ids.length * plan.width()];
    try (FeatureStore.Reader rows = lists.features().reader()) {
      new SeedFeatureReader(plan).read(rows, ids, time, visible, ids.length, found);
    }
    return found;
  }
}
