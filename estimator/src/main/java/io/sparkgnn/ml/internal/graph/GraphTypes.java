// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.graph;

import io.sparkgnn.wire.WireTypes;

/** How tasks find a graph, with its id. */
public final class GraphTypes implements WireTypes {
  @Override
  public void register(Registry registry) {
    registry.add(300, GraphHandle.class);
  }
}
