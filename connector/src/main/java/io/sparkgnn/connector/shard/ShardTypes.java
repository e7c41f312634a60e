// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import io.sparkgnn.wire.WireTypes;

/** What executors and the driver's directory of shards tell each other, with its ids. */
public final class ShardTypes implements WireTypes {
  @Override
  public void register(Registry registry) {
    registry.add(180, ShardedGraphRef.class);
    registry.add(181, GraphKey.class);
    registry.add(182, DirectoryMessage.Ask.class);
    registry.add(183, DirectoryMessage.Lost.class);
    registry.add(184, StripeClaims.Answer.class);
  }
}
