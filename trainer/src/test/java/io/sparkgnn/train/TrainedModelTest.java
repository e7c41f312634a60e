package io.sparkgnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.UserErrorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedModelTest {
  private static LearnableTask task;
  private static TrainedModel model;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    task = LearnableTask.make(3, 300);
    TrainingConfig config =
        TrainingConfig.builder()
            .entity(task.entity())
            .channels(8)
            .epochs(1)
            .batchSize(128)
            .textBuckets(32)
            .build();
    model =
        new Training(task.graph(), config, SingleProcess.INSTANCE, TrainingListener.NONE)
            .fit(task.rows(TaskType.BINARY, 0, 200), task.rows(TaskType.BINARY, 200, 300));
  }

  private static float[] predict(TrainedModel trained) {
    try (Predictor predictor = trained.predictor(task.graph(), "cpu")) {
      return predictor.predict(task.entities(), task.times(), 300);
    }
  }

  @Test
  void predictsTheSameAfterSaveAndLoad() {
    model.save(folder.resolve("model"));
    TrainedModel loaded = TrainedModel.load(folder.resolve("model"));
    assertThat(predict(loaded)).isEqualTo(predict(model));
    assertThat(loaded.config()).isEqualTo(model.config());
    assertThat(loaded.history()).isEqualTo(model.history());
    assertThat(loaded.best()).isEqualTo(model.best());
  }

  @Test
  void aModelOfAnotherMachinesGpuScoresOnWhatThereIs() throws IOException {
    model.save(folder);
    Path file = folder.resolve("model.json");
    String saved = Files.readString(file);
    Files.writeString(file, saved.replaceAll("\"device\"\\s*:\\s*\"auto\"", "\"device\":\"gpu7\""));
    TrainedModel loaded = TrainedModel.load(folder);
    assertThat(loaded.config().device()).isEqualTo("gpu7");
    assertThat(predict(loaded)).isEqualTo(predict(model));
    assertThatThrownBy(() -> loaded.predictor(task.graph(), "gpu999"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageMatching(
            "Cannot use device 'gpu999': libtorch sees (0 GPUs \\(DJL counts them by a libcudart\\.so"
                + " on LD_LIBRARY_PATH\\)|[1-9]\\d* GPUs); set device to cpu, or to auto .*");
  }

  @Test
  void aFlippedByteIsDetected() throws IOException {
    model.save(folder);
    Path file = folder.resolve("weights.bin");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> TrainedModel.load(folder))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("weights.bin")
        .hasMessageContaining("checksum");
  }

  @Test
  void aCutFileIsDetected() throws IOException {
    model.save(folder);
    Path file = folder.resolve("weights.bin");
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 100));
    assertThatThrownBy(() -> TrainedModel.load(folder)).isInstanceOf(CorruptFileException.class);
    Files.writeString(folder.resolve("model.json"), "{\"version\": 1, ");
    assertThatThrownBy(() -> TrainedModel.load(folder)).isInstanceOf(CorruptFileException.class);
  }

  @Test
  void anotherVersionIsNamed() throws IOException {
    Files.writeString(folder.resolve("model.json"), "{\"version\": 99}");
    assertThatThrownBy(() -> TrainedModel.load(folder))
        .isInstanceOf(FormatVersionException.class)
        .hasMessageContaining("version 99");
  }

  @Test
  void aFolderWithoutAModelIsNamed() {
    assertThatThrownBy(() -> TrainedModel.load(folder))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("no model.json; run fit first");
  }

  @Test
  void aGraphOfAnotherSchemaIsRefusedByItsFirstDifference() {
    LearnableTask other = LearnableTask.make(200, 10);
    assertThatThrownBy(() -> model.predictor(other.graph(), "cpu"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot use the model on this graph: its ");
  }

  @Test
  void aClosedPredictorSaysSo() {
    Predictor predictor = model.predictor(task.graph(), "cpu");
    predictor.close();
    predictor.close();
    assertThatThrownBy(() -> predictor.predict(new long[1], new long[1], 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("predictor is closed");
  }
}
