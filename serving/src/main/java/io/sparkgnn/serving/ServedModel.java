// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.predict.SavedFiles;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A trained model and how its outputs are read, as {@code GnnModel.transform} reads them. Immutable
 * and safe for use by any number of threads.
 *
 * @param trained the weights and all that goes with them
 * @param classes the label that each class stands for; none for a regression, a ranking, and labels
 *     0 and 1
 * @param thresholds how a class follows from its probability
 * @param version a digest of the weights and all that goes with them
 */
public record ServedModel(
    TrainedModel trained, ClassValues classes, Thresholds thresholds, String version) {
  /** Where {@code GnnModel} keeps its Params, and the folder of the trained model in its own. */
  private static final String METADATA = "metadata/part-00000";

  private static final String MODEL = "model/";
  private static final int VERSION_BYTES = 8;

  public ServedModel {
    task(trained, classes).check(thresholds, classCount(trained, classes));
  }

  /**
   * Reads a model: what {@code GnnModel} wrote to a local folder, or {@link TrainedModel#save}.
   *
   * @throws UserErrorException if there is none
   * @throws UnreadableException if it is damaged, or of another version
   */
  public static ServedModel open(Path folder) {
    if (!Files.isRegularFile(folder.resolve(SavedFiles.MANIFEST))
        && !Files.isRegularFile(folder.resolve(METADATA))) {
      throw new UserErrorException(
          "Cannot read the model at %s: there is none; run fit first or set output.model"
              .formatted(folder));
    }
    SavedFiles.Source source = SavedFiles.in(folder);
    try {
      Map<String, byte[]> files = SavedFiles.read(source);
      byte[] metadata = files.get(METADATA);
      if (metadata == null) {
        return of(TrainedModel.of(files, source::path), Thresholds.NONE, files);
      }
      Map<String, byte[]> own = new TreeMap<>();
      files.forEach(
          (name, bytes) -> {
            if (name.startsWith(MODEL)) {
              own.put(name.substring(MODEL.length()), bytes);
            }
          });
      return of(
          TrainedModel.of(own, name -> source.path(MODEL + name)),
          thresholds(metadata, source.path(METADATA)),
          own);
    } catch (IOException e) {
      throw EnvironmentException.passing(
          "Cannot read the model at %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /** A trained model, with the most probable class or other thresholds. */
  public static ServedModel of(TrainedModel trained, Thresholds thresholds) {
    return of(trained, thresholds, trained.files());
  }

  private static ServedModel of(
      TrainedModel trained, Thresholds thresholds, Map<String, byte[]> files) {
    ClassValues classes = trained.classValues();
    if (classes.isEmpty() && trained.config().task() == TaskType.MULTICLASS) {
      classes =
          ClassValues.of(
              IntStream.range(0, trained.outputs()).mapToObj(number -> (double) number).toList());
    }
    return new ServedModel(trained, classes, thresholds, digest(files));
  }

  /**
   * The same model with other thresholds.
   *
   * @throws UserErrorException if they are not for its classes
   */
  public ServedModel with(Thresholds other) {
    return new ServedModel(trained, classes, other, version);
  }

  private static int classCount(TrainedModel trained, ClassValues classes) {
    return switch (trained.config().task()) {
      case BINARY -> 2;
      case MULTICLASS, MULTILABEL -> classes.size();
      case REGRESSION, FORECAST, RANKING -> 0;
    };
  }

  /** The Param that was set, or else its default. */
  private static Thresholds thresholds(byte[] metadata, String path) {
    try {
      JsonNode saved = new JsonMapper().readTree(metadata);
      JsonNode set = saved.at("/paramMap/thresholds");
      JsonNode values = set.isMissingNode() ? saved.at("/defaultParamMap/thresholds") : set;
      List<Double> numbers = new ArrayList<>();
      values.forEach(value -> numbers.add(value.doubleValue()));
      return new Thresholds(numbers);
    } catch (IOException e) {
      throw new CorruptFileException(path, "it is not the JSON that was written", Remedy.MODEL);
    }
  }

  private static String digest(Map<String, byte[]> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new TreeMap<>(files)
          .forEach(
              (name, bytes) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
              });
      return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every platform has it
    }
  }

  /** What is predicted. */
  public Task task() {
    return task(trained, classes);
  }

  private static Task task(TrainedModel trained, ClassValues classes) {
    return Tasks.ofModel(trained.config().task(), classes, quantiles(trained));
  }

  /** What kind of thing is predicted. */
  public TaskType type() {
    return trained.config().task();
  }

  /** The quantiles of a regression, ascending; empty where it predicts one number. */
  public List<Double> quantiles() {
    return quantiles(trained);
  }

  private static List<Double> quantiles(TrainedModel trained) {
    return trained.config().task() == TaskType.REGRESSION
        ? trained.config().get(TrainingOptions.QUANTILES)
        : List.of();
  }
}
