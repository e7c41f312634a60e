// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model.script;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.HEAD_DROPOUT;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_PATH;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_TYPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.checkpoint.CheckpointStore;
import io.sparkgnn.train.checkpoint.Checkpointing;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.ThreadCollective;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.loop.TrainingTest;
import io.sparkgnn.train.op.ScriptModule;
import io.sparkgnn.train.predict.Predictor;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Integration
class ScriptModelTest {
  private static final int TRAIN = 480;
  private static final int ROWS = 640;
  private static LearnableTask task;

  @BeforeAll
  static void makeGraph() {
    task = LearnableTask.make(1, ROWS);
  }

  private static byte[] module(String name) {
    try (InputStream in = ScriptModelTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TrainingConfig.Builder config() {
    return TrainingTest.small(task, TaskType.BINARY)
        .set(MODEL_TYPE, "torchscript")
        .set(MODEL_PATH, "my.pt");
  }

  private static TrainedModel fit(
      TrainingConfig config, byte[] module, Checkpointing checkpointing) {
    return new Training(task.graph(), config, module, SingleProcess.INSTANCE, TrainingListener.NONE)
        .fit(
            task.rows(TaskType.BINARY, 0, TRAIN),
            task.rows(TaskType.BINARY, TRAIN, ROWS),
            checkpointing);
  }

  private static TrainedModel fit(String module) {
    return fit(config().build(), module(module), Checkpointing.NONE);
  }

  private static float[] predict(TrainedModel model) {
    SeedSet rows = task.rows(TaskType.BINARY, TRAIN, ROWS);
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      return predictor.predict(rows.entity(), rows.time(), rows.size());
    }
  }

  private static Map<String, float[]> parameters(byte[] module) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Map<String, float[]> values = new TreeMap<>();
      for (Map.Entry<String, NDArray> parameter :
          new ScriptModule(module, manager).parameters().entrySet()) {
        values.put(parameter.getKey(), parameter.getValue().toFloatArray());
      }
      return values;
    }
  }

  @Test
  void aUsersModuleLearns() {
    TrainedModel model =
        fit(config().set(EPOCHS, 4).build(), module("mean.pt"), Checkpointing.NONE);
    assertThat(model.best().metrics().get("auroc")).isGreaterThan(0.9);
  }

  @Test
  void trainedWeightsAreInTheSavedFileAndPredictionsNeedNoOther(@TempDir Path folder) {
    TrainedModel model = fit("mean.pt");
    model.save(folder);
    TrainedModel loaded = TrainedModel.load(folder);
    assertThat(predict(loaded)).isEqualTo(predict(model));
    Map<String, float[]> before = parameters(module("mean.pt"));
    Map<String, float[]> after = parameters(loaded.files().get("module.pt"));
    assertThat(after.keySet()).isEqualTo(before.keySet()).hasSize(12);
    before.forEach((name, values) -> assertThat(after.get(name)).as(name).isNotEqualTo(values));
  }

  @Test
  void aSeedsScoreDoesNotDependOnItsBatch() {
    TrainedModel model = fit("mean.pt");
    float[] together = predict(model);
    SeedSet rows = task.rows(TaskType.BINARY, TRAIN, ROWS);
    try (Predictor predictor = model.predictor(task.graph(), "cpu")) {
      for (int i = 0; i < 20; i++) {
        float alone =
            predictor.predict(new long[] {rows.entity()[i]}, new long[] {rows.time()[i]}, 1)[0];
        assertThat(alone).isCloseTo(together[i], within(1e-5f));
      }
    }
  }

  @Test
  void trainingThatGoesOnFromAnyCheckpointEndsWithTheSameFile() {
    TrainingConfig config = config().set(EPOCHS, 2).build();
    TrainedModel undisturbed = fit(config, module("mean.pt"), Checkpointing.NONE);
    List<byte[]> kept = new ArrayList<>();
    CheckpointStore store =
        new CheckpointStore() {
          @Override
          public void save(long steps, byte[] checkpoint) {
            kept.add(checkpoint);
          }

          @Override
          public Optional<byte[]> newest(Predicate<byte[]> intact) {
            return kept.isEmpty() ? Optional.empty() : Optional.of(kept.get(kept.size() - 1));
          }
        };
    fit(config, module("mean.pt"), new Checkpointing(store, 3, 0));
    while (!kept.isEmpty()) {
      TrainedModel resumed = fit(config, module("mean.pt"), new Checkpointing(store, 0, 0));
      assertThat(resumed.weights()).isEqualTo(undisturbed.weights());
      assertThat(resumed.files().get("module.pt")).isEqualTo(undisturbed.files().get("module.pt"));
      kept.remove(kept.size() - 1);
    }
  }

  @Test
  void severalProcessesTrainOneModule() throws Exception {
    TrainingConfig config = config().set(DROPOUT, 0.0).set(HEAD_DROPOUT, 0.0).build();
    TrainedModel alone = fit(config, module("mean.pt"), Checkpointing.NONE);
    List<TrainedModel> models =
        ThreadCollective.together(
            2,
            collective ->
                new Training(
                        task.graph(), config, module("mean.pt"), collective, TrainingListener.NONE)
                    .fit(
                        task.rows(TaskType.BINARY, 0, TRAIN),
                        task.rows(TaskType.BINARY, TRAIN, ROWS)));
    assertThat(models.get(1).weights()).isEqualTo(models.get(0).weights());
    assertThat(models.get(1).files().get("module.pt"))
        .isEqualTo(models.get(0).files().get("module.pt"));
    assertThat(models.get(0).best().trainLoss()).isCloseTo(alone.best().trainLoss(), within(2e-4));
  }

  /** Normalisation would change its buffers by itself, dropout would be another in every run. */
  @Test
  void whatIsNotTrainedStaysAsItIsAndNothingIsRandom() {
    TrainedModel model = fit("with_buffers.pt");
    assertThat(model.weights()).isEqualTo(fit("with_buffers.pt").weights());
    assertThat(parameters(module("with_buffers.pt")).keySet())
        .containsExactly("linear.bias", "linear.weight", "norm.bias", "norm.weight");
    assertThat(predict(TrainedModel.of(model.files(), name -> name))).isEqualTo(predict(model));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wrong_arguments.pt | its forward(nodes, edges, ranks, seeds) fails: Expected at most 2",
        "wrong_shape.pt | its forward gives float32 of shape (1, 3) for 1 seeds, and float32 of",
        "double.pt | its parameter linear.weight is float64, and float32 is needed",
        "state_dict.pt | libtorch cannot load it (",
      })
  void aModuleThatDoesNotFitIsOneClearLine(String name, String problem) {
    assertThatThrownBy(() -> fit(name))
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot use modelPath = my.pt: " + problem)
        .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1))
        .satisfies(e -> System.out.println(e.getMessage()));
  }

  @Test
  void aModuleOfAnotherWidthIsOneClearLine() {
    assertThatThrownBy(
            () -> fit(config().set(CHANNELS, 4).build(), module("mean.pt"), Checkpointing.NONE))
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot use modelPath = my.pt: its forward(")
        .satisfies(e -> System.out.println(e.getMessage()));
    assertThatThrownBy(
            () ->
                fit(
                    config().build(),
                    "no module".getBytes(StandardCharsets.UTF_8),
                    Checkpointing.NONE))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("libtorch cannot load it")
        .satisfies(e -> System.out.println(e.getMessage()));
  }

  @Test
  void aModelWithoutItsFileIsDamaged() {
    Map<String, byte[]> files = new TreeMap<>(fit("mean.pt").files());
    files.remove("module.pt");
    assertThatThrownBy(() -> TrainedModel.of(files, name -> "m/" + name))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("m/module.pt");
  }
}
