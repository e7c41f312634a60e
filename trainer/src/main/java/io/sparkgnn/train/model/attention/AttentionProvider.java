// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model.attention;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.HEADS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_LAYERS;

import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchNeeds;
import io.sparkgnn.train.model.ModelProvider;

/** What models of layers whose edges weigh against each other, by several heads, need. */
abstract class AttentionProvider implements ModelProvider {
  @Override
  public final void check(TrainingConfig config) {
    config.checkDivides(HEADS, CHANNELS);
  }

  @Override
  public final BatchNeeds needs(TrainingConfig config) {
    return BatchNeeds.NODES
        .ofLayers(config.get(NUM_LAYERS))
        .withParents()
        .withBytesPerNode((long) config.get(CHANNELS) * Float.BYTES);
  }
}
