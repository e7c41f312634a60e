// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.AGGREGATIONS;
import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.HEADS;
import static io.sparkgnn.train.config.TrainingOptions.MAX_TOKENS;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_TYPE;
import static io.sparkgnn.train.config.TrainingOptions.NUMERIC_BINS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_LAYERS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_NEIGHBORS;
import static io.sparkgnn.train.config.TrainingOptions.STALENESS;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_BUCKETS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.LocalLists;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.Aggregation;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every member of the model families trains and scores on random graphs. */
class ModelShapesTest {
  private static TrainingConfig.Builder tiny(LearnableTask task) {
    return TrainingConfig.builder()
        .entity(task.entity())
        .set(CHANNELS, 4)
        .set(EPOCHS, 1)
        .set(BATCH_SIZE, 20)
        .set(TEXT_BUCKETS, 16);
  }

  private static TrainedModel fit(LearnableTask task, TrainingConfig config) {
    return new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
        .fit(task.rows(config.task(), 0, 40), SeedSet.none());
  }

  private static void assertScores(LearnableTask task, TrainedModel model) {
    long[] times = task.times().clone();
    times[0] = Long.MIN_VALUE + 1; // before any data: the seed sees nothing
    times[1] = Long.MAX_VALUE / 2;
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      float[] scores = predictor.predict(task.entities(), times, 60);
      for (float score : scores) {
        assertThat(score).isBetween(0f, 1f);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,3", "2,1", "2,4", "3,3", "3,6", "4,2", "6,6"})
  void anyNumberOfHopsAndLayersGoTogether(int hops, int layers) {
    StringBuilder neighbors = new StringBuilder("[");
    for (int hop = 1; hop <= hops; hop++) {
      neighbors.append(hop == 1 ? "" : ", ").append("{hop").append(hop).append(": {default: 2}}");
    }
    LearnableTask task = LearnableTask.make(hops * 10L + layers, 60);
    for (String type : TrainingTest.modelsOfNoFile()) {
      assertScores(
          task,
          fit(
              task,
              tiny(task)
                  .set(MODEL_TYPE, type)
                  .set(HEADS, 2)
                  .set(MAX_TOKENS, 9)
                  .set(NUM_NEIGHBORS, neighbors + "]")
                  .set(NUM_LAYERS, layers)
                  .set(STALENESS, true)
                  .build()));
    }
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void eachAggregationWorksAlone(Aggregation aggregation) {
    LearnableTask task = LearnableTask.make(7, 60);
    assertScores(task, fit(task, tiny(task).set(AGGREGATIONS, List.of(aggregation)).build()));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 22, 33, 44, 55, 66})
  void randomSchemasTrainAndScore(long seed) {
    LearnableTask task = LearnableTask.make(seed, 60);
    System.out.println(task.graph().graph());
    assertScores(task, fit(task, tiny(task).set(NUMERIC_BINS, 0).build()));
  }

  /** The graph with every byte of the rows after a time changed. */
  private record ChangedFuture(InMemoryGraph graph, long after) implements GraphOver {
    @Override
    public FeatureStore features() {
      return () -> {
        FeatureStore.Reader reader = graph.features().reader();
        return new FeatureStore.Reader() {
          @Override
          public void read(int nodeType, long[] ids, int count, ByteBuffer target) {
            int begin = target.position();
            reader.read(nodeType, ids, count, target);
            int rowBytes = schema().nodeTypes().get(nodeType).rowBytes();
            for (int i = 0; i < count; i++) {
              if (topology().time(nodeType, ids[i]) > after) {
                for (int b = 0; b < rowBytes; b += 4) {
                  target.putFloat(begin + i * rowBytes + b, 1e6f);
                }
              }
            }
          }

          @Override
          public void close() {
            reader.close();
          }
        };
      };
    }

    @Override
    public GraphLists lists() {
      return new LocalLists(schema(), topology(), features());
    }
  }

  @Test
  void rowsAfterTheSeedTimeNeverChangeAScore() {
    for (long seed : new long[] {1, 5, 9}) {
      LearnableTask task = LearnableTask.make(seed, 60);
      TrainedModel model =
          fit(
              task,
              tiny(task)
                  .set(NUM_NEIGHBORS, "[{hop1: {default: -1}}, {hop2: {default: 5}}]")
                  .build());
      long[] times = new long[60];
      long[] sorted = task.times().clone();
      Arrays.sort(sorted);
      Arrays.fill(times, sorted[20]);
      long entityTime = Long.MIN_VALUE;
      int type = task.graph().schema().nodeType(task.entity()).index();
      try (Predictor before = model.predictor(task.graph(), "cpu");
          Predictor after = model.predictor(new ChangedFuture(task.graph(), times[0]), "cpu")) {
        for (int i = 0; i < 60; i++) {
          entityTime = task.graph().topology().time(type, task.entities()[i]);
          if (entityTime <= times[0]) {
            long[] entity = {task.entities()[i]};
            assertThat(after.predict(entity, times, 1))
                .as("graph %d, seed %d", seed, i)
                .isEqualTo(before.predict(entity, times, 1));
          }
        }
      }
    }
  }
}
