// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.K;
import static io.sparkgnn.train.config.TrainingOptions.QUANTILES;
import static io.sparkgnn.train.config.TrainingOptions.SEED;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_BUCKETS;
import static io.sparkgnn.train.config.TrainingOptions.TIMEFRAMES;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.drift.ScoreBins;
import io.sparkgnn.train.drift.TrainedOn;
import io.sparkgnn.train.loop.InMemoryGraph;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.RankedTask;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A model of a random graph, trained for an epoch, and the seeds that it can be asked about.
 *
 * @param graph that it was trained on
 * @param entities node ids of the seeds
 * @param times of the seeds
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
public record TinyModel(InMemoryGraph graph, TrainedModel trained, long[] entities, long[] times) {
  private static final int ROWS = 160;
  private static final int TRAIN = 120;

  /** A model of a task whose entity has a key. */
  public static TinyModel of(TaskType type) {
    return of(type, 1);
  }

  /** Another one of the same graph and seeds. */
  public static TinyModel of(TaskType type, long seed) {
    if (type == TaskType.RANKING) {
      return ranked();
    }
    return of(keyed(any -> true), type, seed);
  }

  /** A model of a graph that has such a table. */
  public static TinyModel with(Predicate<NodeType> table) {
    return of(keyed(table), TaskType.BINARY, 1);
  }

  private static TinyModel of(LearnableTask task, TaskType type, long seed) {
    TrainingConfig.Builder config = small(task.entity()).task(type).set(SEED, seed);
    if (type == TaskType.REGRESSION) {
      config.set(QUANTILES, List.of(0.1, 0.5, 0.9));
    } else if (type == TaskType.FORECAST) {
      config.set(TIMEFRAMES, 3);
    } else if (type == TaskType.MULTICLASS || type == TaskType.MULTILABEL) {
      config.classValues(ClassValues.ofStrings(List.of("few", "some", "many")));
    }
    return fitted(
        task.graph(), config.build(), task.rows(type, 0, TRAIN), task.rows(type, TRAIN, ROWS));
  }

  private static LearnableTask keyed(Predicate<NodeType> table) {
    for (long seed = 1; ; seed++) {
      LearnableTask task = LearnableTask.make(seed, ROWS);
      GraphSchema schema = task.graph().schema();
      if (!schema.nodeType(task.entity()).key().isEmpty()
          && schema.nodeTypes().stream().anyMatch(table)) {
        return task;
      }
    }
  }

  private static TinyModel ranked() {
    for (long seed = 1; ; seed++) {
      RankedTask task = RankedTask.make(seed, ROWS);
      if (!task.graph().schema().nodeType(task.entity()).key().isEmpty()) {
        int rows = task.rows().size();
        TrainingConfig config =
            small(task.entity()).task(TaskType.RANKING).items(task.items()).set(K, 3).build();
        return fitted(
            task.graph(), config, task.rows(0, rows * 3 / 4), task.rows(rows * 3 / 4, rows));
      }
    }
  }

  private static TrainingConfig.Builder small(String entity) {
    return TrainingConfig.builder()
        .entity(entity)
        .set(CHANNELS, 8)
        .set(EPOCHS, 1)
        .set(BATCH_SIZE, 64)
        .set(TEXT_BUCKETS, 8);
  }

  private static TinyModel fitted(
      InMemoryGraph graph, TrainingConfig config, SeedSet train, SeedSet validation) {
    System.out.println(graph.graph());
    TrainedModel trained =
        new Training(graph, config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(train, validation);
    List<Long> entities = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    int type = graph.schema().nodeType(config.entity()).index();
    for (int row = 0; row < validation.size(); row++) {
      if (graph.topology().time(type, validation.entity()[row]) <= validation.time()[row]) {
        entities.add(validation.entity()[row]);
        times.add(validation.time()[row]);
      }
    }
    return new TinyModel(
            graph,
            trained,
            entities.stream().mapToLong(Long::longValue).toArray(),
            times.stream().mapToLong(Long::longValue).toArray())
        .toldOf(train);
  }

  /** With how the scores of the seeds are spread, where each has one. */
  private TinyModel toldOf(SeedSet train) {
    ScoreBins bins = null;
    if (trained.outputs() == 1) {
      float[][] alone = alone();
      float[] scores = new float[size()];
      for (int seed = 0; seed < scores.length; seed++) {
        scores[seed] = alone[seed][0];
      }
      bins = ScoreBins.of(scores);
    }
    return new TinyModel(
        graph, trained.with(trained.beside().on(TrainedOn.of(train, bins))), entities, times);
  }

  /** The table that is scored. */
  public NodeType entity() {
    return graph.schema().nodeType(trained.config().entity());
  }

  /** Number of seeds. */
  public int size() {
    return entities.length;
  }

  public byte[] key(int seed) {
    return graph.keys().key(entity().index(), entities[seed]);
  }

  /** The seeds as a service is asked. */
  public List<Seed> seeds() {
    List<Seed> seeds = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      seeds.add(new Seed(key(i), times[i]));
    }
    return seeds;
  }

  /** What a predictor says of each seed alone. */
  public float[][] alone() {
    float[][] outputs = new float[size()][];
    try (Predictor predictor = trained.predictor(graph, "cpu")) {
      for (int i = 0; i < size(); i++) {
        outputs[i] = predictor.predict(new long[] {entities[i]}, new long[] {times[i]}, 1);
      }
    }
    return outputs;
  }

  /** The graph as a store in a folder. */
  public ServedGraph stored(Path folder) {
    graph.graph().writeStore(folder, 2);
    return ServedGraph.open(folder, folder.resolveSibling(folder.getFileName() + ".rows"));
  }
}
