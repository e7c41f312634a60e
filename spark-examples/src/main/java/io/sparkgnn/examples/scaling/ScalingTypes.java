// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.scaling;

import io.sparkgnn.wire.WireTypes;

/** What the executors of {@link ShardBench} are told and what they tell, with its ids. */
public final class ScalingTypes implements WireTypes {
  @Override
  public void register(Registry registry) {
    registry.add(500, ShardBenchTask.class);
    registry.add(501, ShardBenchTask.Schedule.class);
    registry.add(502, ShardBenchSlice.class);
    registry.add(503, ShardBenchSlice.Cpu.class);
    registry.add(504, ShardBenchSlice.Traffic.class);
  }
}
