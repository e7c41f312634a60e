// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import static io.sparkgnn.train.config.TrainingOptions.AGGREGATIONS;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_LAYERS;

import io.sparkgnn.train.config.Aggregation;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchNeeds;

/** Heterogeneous GraphSAGE: as many {@link SageLayer}s as asked for, then the seeds' vectors. */
public final class SageModel extends LayeredModel {
  private SageModel(ModelContext context) {
    super(context, reach -> new SageLayer(context, reach));
  }

  /** Finds it by its name. */
  public static final class Provider implements ModelProvider {
    @Override
    public String name() {
      return "sage";
    }

    @Override
    public BatchNeeds needs(TrainingConfig config) {
      BatchNeeds needs =
          BatchNeeds.NODES
              .ofLayers(config.get(NUM_LAYERS))
              .withEdges()
              .withBytesPerNode((long) config.get(CHANNELS) * Float.BYTES);
      return config.get(AGGREGATIONS).contains(Aggregation.DECAY)
          ? needs.withParents().withRanks()
          : needs;
    }

    @Override
    public GraphModel create(ModelContext context) {
      return new SageModel(context);
    }
  }
}
