// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model.attention;

import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.LayeredModel;
import io.sparkgnn.train.model.ModelContext;

/**
 * Graph attention per edge type, with several heads: GATv2 (Brody, Alon and Yahav 2022, "How
 * Attentive are Graph Attention Networks?", equation 7) on the heterogeneous graph in the way of
 * Schlichtkrull et al. 2018, with a residual and layer norm like {@code SageModel}. A node weighs
 * its children of one edge type against each other, and sums over edge types.
 */
public final class GatModel extends LayeredModel {
  private GatModel(ModelContext context) {
    super(context, reach -> new GatLayer(context, reach));
  }

  /** Finds it by its name. */
  public static final class Provider extends AttentionProvider {
    @Override
    public String name() {
      return "gat";
    }

    @Override
    public GraphModel create(ModelContext context) {
      return new GatModel(context);
    }
  }
}
