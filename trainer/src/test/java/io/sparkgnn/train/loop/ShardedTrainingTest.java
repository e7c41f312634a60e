// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_BUCKETS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.Manifest;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.shard.InProcessPeers;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.data.ShardedTrainingGraph;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is trained, compared and stacked where the graph is shared is the same model. */
class ShardedTrainingTest {
  private static final int TRAIN = 300;
  private static final int ALL = 450;
  private static final int WORKERS = 2;

  @TempDir private Path folder;

  private final LearnableTask task = LearnableTask.make(5, ALL);
  private final SeedSet train = task.rows(TaskType.REGRESSION, 0, TRAIN);
  private final SeedSet validation = task.rows(TaskType.REGRESSION, TRAIN, ALL);

  @Test
  void figuresAndTreesOfASharedGraphAreThoseOfAWholeOne() throws Exception {
    Manifest manifest = task.graph().graph().writeStore(folder, 4);
    try (GraphStore store = GraphStore.open(folder);
        InProcessPeers peers = new InProcessPeers(folder, manifest, WORKERS, 1 << 16, -1)) {
      TrainingGraph whole = new LocalTrainingGraph(store);
      TrainedModel expected = trained(rank -> whole);
      TrainedModel found = trained(rank -> new ShardedTrainingGraph(peers.graph(rank)));
      assertThat(found.weights()).isEqualTo(expected.weights());
      assertThat(found.beside().comparison()).isEqualTo(expected.beside().comparison());
      assertThat(found.beside().weight()).isPositive();
      assertThat(found.files().get("trees.bin")).isEqualTo(expected.files().get("trees.bin"));
      float[] scores = predict(expected, whole);
      for (int peer = 0; peer < WORKERS; peer++) {
        TrainingGraph shared = new ShardedTrainingGraph(peers.graph(peer));
        assertThat(predict(found, shared)).isEqualTo(scores);
        assertThat(predict(expected, shared)).isEqualTo(scores);
      }
    }
  }

  private TrainedModel trained(IntFunction<TrainingGraph> graphs) throws Exception {
    TrainingConfig config =
        TrainingConfig.builder()
            .task(TaskType.REGRESSION)
            .entity(task.entity())
            .set(CHANNELS, 4)
            .set(EPOCHS, 1)
            .set(BATCH_SIZE, 100)
            .set(TEXT_BUCKETS, 8)
            .build();
    TrainedModel network =
        ThreadCollective.together(
                WORKERS,
                collective ->
                    new Training(
                            graphs.apply(collective.rank()),
                            config,
                            collective,
                            TrainingListener.NONE)
                        .fit(train, validation))
            .get(0);
    return new BesideFit(graphs.apply(0), train, validation, TrainingListener.NONE).of(network);
  }

  private float[] predict(TrainedModel model, TrainingGraph graph) {
    try (Predictor predictor = model.predictor(graph, "cpu")) {
      return predictor.predict(validation.entity(), validation.time(), validation.size());
    }
  }
}
