// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_BUCKETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.history.FeatureCandidates;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.ListMemory;
import io.sparkgnn.history.LocalLists;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Figures that there is no memory for are told of, at training and at scoring. */
class FiguresMemoryTest {
  private static final int TRAIN = 200;
  private static final int ALL = 300;

  /** A graph whose figures may take so many bytes. */
  private record Heap(InMemoryGraph graph, long most) implements GraphOver {
    @Override
    public GraphLists lists() {
      return new LocalLists(schema(), topology(), features(), most);
    }
  }

  private static ListMemory memory(LearnableTask task, long most) {
    GraphLists lists = new Heap(task.graph(), most).lists();
    int entityType = task.graph().schema().nodeType(task.entity()).index();
    return lists.prepare(
        new FeatureCandidates(lists, entityType, Long.MAX_VALUE, 7, Set.of()).suggest());
  }

  private static TrainedModel fit(LearnableTask task, long most, List<String> notes) {
    SeedSet train = task.rows(TaskType.REGRESSION, 0, TRAIN);
    SeedSet validation = task.rows(TaskType.REGRESSION, TRAIN, ALL);
    TrainingConfig config =
        TrainingConfig.builder()
            .task(TaskType.REGRESSION)
            .entity(task.entity())
            .set(CHANNELS, 4)
            .set(EPOCHS, 1)
            .set(BATCH_SIZE, 100)
            .set(TEXT_BUCKETS, 8)
            .build();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void noted(String line) {
            notes.add(line);
          }
        };
    TrainingGraph graph = new Heap(task.graph(), most);
    TrainedModel network =
        new Training(graph, config, SingleProcess.INSTANCE, listener).fit(train, validation);
    return new BesideFit(graph, train, validation, listener).of(network);
  }

  @Test
  void figuresWithoutMemoryAreNamedAtTrainingAndRefusedAtScoring() {
    LearnableTask task = null;
    long needed = 0;
    for (int seed = 1; needed < 10_000; seed++) {
      task = LearnableTask.make(seed, ALL);
      needed = memory(task, Long.MAX_VALUE).needed();
    }
    List<String> notes = new ArrayList<>();
    TrainedModel full = fit(task, needed, notes);
    assertThat(notes).isEmpty();

    TrainedModel small = fit(task, needed / 2, notes);
    ListMemory left = memory(task, needed / 2);
    assertThat(left.left()).isNotEmpty();
    assertThat(notes).hasSize(1);
    assertThat(notes.get(0))
        .startsWith(left.left().size() + " figures (")
        .contains(" more) of the past are not considered, as there is no memory for them: ")
        .contains("spark.executor.memory");
    small.predictor(new Heap(task.graph(), needed / 2), "cpu").close();

    TrainingGraph none = new Heap(task.graph(), 100);
    assertThatThrownBy(() -> full.predictor(none, "cpu"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot compute ")
        .hasMessageContaining("% of the heap, may hold them")
        .hasMessageContaining("train with history = 0");
  }
}
