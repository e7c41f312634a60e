// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.scaling;

import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.wire.WireSamples;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalingTypesTest {
  @Test
  void everyTypeTravelsAndBearsDamage() {
    SamplingPlan plan = new SamplingPlan(List.of(List.of(16)), List.of(Strategy.RECENCY));
    WireSamples.check(
        List.of(new ScalingTypes()),
        List.of(
            new ShardBenchTask(null, null, 1, plan, 64, 5, new ShardBenchTask.Schedule(1, 2, 3, 4)),
            new ShardBenchSlice(
                1,
                true,
                false,
                0.5,
                1.5,
                2,
                3,
                4,
                5,
                new ShardBenchSlice.Cpu(1, 2, 3, 4),
                new ShardBenchSlice.Traffic(1, 2, 3, 0.5, 0.5))));
  }
}
