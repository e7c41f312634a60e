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
 * The Heterogeneous Graph Transformer (Hu, Dong, Wang and Sun 2020, section 3): queries, keys and
 * values per table, a matrix per edge type and head for keys and for values, a prior per edge type
 * and head, and one softmax over all children of a node, of whatever edge type.
 */
public final class HgtModel extends LayeredModel {
  private HgtModel(ModelContext context) {
    super(context, reach -> new HgtLayer(context, reach));
  }

  /** Finds it by its name. */
  public static final class Provider implements ModelProvider {
    @Override
    public String name() {
      return "hgt";
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
      return new HgtModel(context);
    }
  }
}
