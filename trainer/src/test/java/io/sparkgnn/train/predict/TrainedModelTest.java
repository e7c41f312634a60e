// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;
import static io.sparkgnn.train.config.TrainingOptions.DEVICE;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_BUCKETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.collective.SingleProcess;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loop.LearnableTask;
import io.sparkgnn.train.loop.Training;
import io.sparkgnn.train.progress.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
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
            .set(CHANNELS, 8)
            .set(EPOCHS, 1)
            .set(BATCH_SIZE, 128)
            .set(TEXT_BUCKETS, 32)
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

  /** The model with an edit of its model.json, which a person who means it could sign as well. */
  private static TrainedModel edited(UnaryOperator<String> edit) {
    Map<String, byte[]> files = new HashMap<>(model.files());
    files.compute(
        "model.json",
        (name, bytes) ->
            edit.apply(new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    return TrainedModel.of(files, name -> "m/" + name);
  }

  @Test
  void aModelOfAnotherMachinesGpuScoresOnWhatThereIs() {
    TrainedModel loaded =
        edited(json -> json.replaceAll("\"device\"\\s*:\\s*\"auto\"", "\"device\":\"gpu7\""));
    assertThat(loaded.config().get(DEVICE)).isEqualTo("gpu7");
    assertThat(predict(loaded)).isEqualTo(predict(model));
    assertThatThrownBy(() -> loaded.predictor(task.graph(), "gpu999"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageMatching(
            "Cannot use device 'gpu999': libtorch sees (0 GPUs \\(DJL counts them by a libcudart\\.so"
                + " on LD_LIBRARY_PATH\\)|[1-9]\\d* GPUs); set device to cpu, or to auto .*");
  }

  @Test
  void anOptionThatIsMissingHasItsDefaultAndOneThatIsUnknownIsNamed() {
    ObjectNode defaults =
        new ObjectMapper().valueToTree(TrainingConfig.builder().entity("any").build());
    ObjectNode trained = new ObjectMapper().valueToTree(model.config());
    Iterable<String> options = defaults::fieldNames;
    for (String option : options) {
      if (option.equals("task") || option.equals("entity")) {
        assertThatThrownBy(() -> edited(json -> without(json, option)))
            .isInstanceOf(CorruptFileException.class)
            .hasMessageContaining("Cannot read m/model.json: ")
            .hasMessageContaining("it lacks 'spec.config." + option + "'");
        continue;
      }
      ObjectNode expected = trained.deepCopy();
      expected.set(option, defaults.get(option));
      TrainedModel loaded = edited(json -> without(json, option));
      ObjectNode found = new ObjectMapper().valueToTree(loaded.config());
      assertThat(found).as(option).isEqualTo(expected);
      assertThatThrownBy(() -> edited(json -> json.replace("\"" + option + "\"", "\"renamed\"")))
          .as(option)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("'renamed', which this spark-gnn has no option for")
          .hasMessageEndingWith("; copy the model again or train the model again");
    }
  }

  private static String without(String json, String option) {
    try {
      ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(json);
      ((ObjectNode) tree.path("spec").path("config")).remove(option);
      return tree.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aMemberThatIsMissingUnknownOrOfAnotherTypeIsNamed() {
    String[][] edits = {
      {"\"bestEpoch\"", "\"best\"", "it lacks 'bestEpoch'"},
      {"\"labelCenter\"", "\"center\"", "it lacks 'spec.labelCenter'"},
      {"\"trainLoss\"", "\"loss\"", "it lacks 'history.0.trainLoss'"},
      {"\"channels\" : 8", "\"channels\" : null", "channels"},
      {"\"channels\" : 8", "\"channels\" : 8.5", "channels"},
      {"\"channels\" : 8", "\"channels\" : \"8\"", "channels"},
      {"\"staleness\" : false", "\"staleness\" : 0", "staleness"},
      {"\"strategy\" : \"RECENCY\"", "\"strategy\" : \"MECENCY\"", "MECENCY"},
    };
    for (String[] edit : edits) {
      assertThatThrownBy(() -> edited(json -> json.replace(edit[0], edit[1])))
          .as(edit[1])
          .isInstanceOf(CorruptFileException.class)
          .hasMessageStartingWith("Cannot read m/model.json: ")
          .hasMessageContaining(edit[2]);
    }
  }

  @Test
  void aModelWhoseProviderIsNotHereSaysWhichThereAre() {
    assertThatThrownBy(() -> edited(json -> json.replace("\"SAGE\"", "\"MY-MODEL\"")))
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot use modelType = my-model: allowed is ")
        .hasMessageContaining("sage");
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
        .hasMessageContaining(
            folder.resolve("weights.bin") + ": its content is not what was written")
        .hasMessageEndingWith("; copy the model again or train the model again");
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
  void anotherVersionIsTooOldOrTooNew() {
    assertThatThrownBy(
            () -> edited(json -> json.replaceFirst("\"version\" : 1", "\"version\" : 99")))
        .isInstanceOf(FormatVersionException.class)
        .hasMessageContaining("version 99, which is too new: this spark-gnn reads version 1;")
        .satisfies(e -> assertThat(((FormatVersionException) e).tooNew()).isTrue());
    assertThatThrownBy(
            () -> edited(json -> json.replaceFirst("\"version\" : 1", "\"version\" : 0")))
        .isInstanceOf(FormatVersionException.class)
        .hasMessageContaining("version 0, which is too old: this spark-gnn reads version 1;")
        .hasMessageEndingWith("train the model again with this version of spark-gnn");
  }

  @Test
  void lengthsInTheWeightsFileAreComparedWithWhatIsThere() {
    byte[] right = model.files().get("weights.bin");
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      ByteBuffer damaged = ByteBuffer.wrap(right.clone()).order(ByteOrder.LITTLE_ENDIAN);
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        int at = 12 + random.nextInt(Math.min(2000, right.length - 20));
        damaged.putInt(at, random.nextBoolean() ? random.nextInt() : Integer.MAX_VALUE);
      }
      CRC32C crc = new CRC32C();
      crc.update(damaged.array(), 0, right.length - 4);
      damaged.putInt(right.length - 4, (int) crc.getValue());
      try {
        assertThat(WeightsFile.decode(damaged.array(), "w").values().length)
            .isLessThanOrEqualTo(right.length / 4);
      } catch (CorruptFileException e) {
        assertThat(e).hasMessageStartingWith("Cannot read w: ");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
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
