// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model.attention;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.HEADS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_LAYERS;

import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchNeeds;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.LayeredModel;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.ModelProvider;

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
  public static final class Provider implements ModelProvider {
    @Override
    public String name() {
      return "gat";
    }

    @Override
    public void check(TrainingConfig config) {
      config.checkDivides(HEADS, CHANNELS);
    }

    @Override
    public BatchNeeds needs(TrainingConfig config) {
      return BatchNeeds.NODES
          .ofLayers(config.get(NUM_LAYERS))
          .withParents()
          .withBytesPerNode((long) config.get(CHANNELS) * Float.BYTES);
    }

    @Override
    public GraphModel create(ModelContext context) {
      return new GatModel(context);
    }
  }
}
