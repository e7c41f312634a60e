// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import io.sparkgnn.ml.param.InvalidRows;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.predict.EmbeddingSide;
import io.sparkgnn.train.task.ScoreColumn;
import io.sparkgnn.wire.WireTypes;

/** What scoring tasks are told, with its ids. */
public final class ScoreTypes implements WireTypes {
  @Override
  public void register(Registry registry) {
    registry.add(340, ScoreRows.class);
    registry.add(341, InvalidRows.class);
    registry.add(342, Thresholds.class);
    registry.add(343, EmbeddingSide.class);
    registry.add(344, ScoreColumn.class);
  }
}
