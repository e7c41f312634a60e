// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.score;

import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.ml.internal.graph.GraphTypes;
import io.sparkgnn.ml.param.InvalidRows;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.predict.EmbeddingSide;
import io.sparkgnn.train.task.ScoreColumn;
import io.sparkgnn.wire.WireSamples;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;

class ScoreTypesTest {
  @Test
  void everyTypeTravelsAndBearsDamage() {
    GraphHandle graph =
        new GraphHandle(
            "file:/graph", "v1", new SerializableConfiguration(new Configuration(false)), null);
    WireSamples.check(
        List.of(new ScoreTypes(), new GraphTypes()),
        List.of(
            new ScoreRows(
                graph,
                "model",
                1,
                -1,
                EmbeddingSide.ITEMS,
                TaskType.MULTICLASS,
                ClassValues.ofStrings(List.of("lost", "won")),
                List.of(0.1, 0.9),
                new Thresholds(List.of(0.2, 0.8)),
                List.of(ScoreColumn.PREDICTION, ScoreColumn.RAW_PREDICTION),
                false,
                InvalidRows.KEEP,
                256,
                "auto")));
  }
}
