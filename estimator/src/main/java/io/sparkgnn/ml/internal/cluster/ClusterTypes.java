// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.wire.WireTypes;

/** What workers tell each other when they meet, with its id. */
public final class ClusterTypes implements WireTypes {
  @Override
  public void register(Registry registry) {
    registry.add(330, WorkerCard.class);
  }
}
