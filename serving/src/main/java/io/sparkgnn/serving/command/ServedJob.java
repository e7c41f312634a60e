// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.command;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.yaml.JobText;
import io.sparkgnn.yaml.YamlNode;
import io.sparkgnn.yaml.YamlOverride;
import io.sparkgnn.yaml.YamlText;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a server reads of a job file. All other keys are left to the commands that use them.
 *
 * @param graph folder of the graph store
 * @param model folder of the model that fit wrote
 * @param thresholds instead of the model's own; null where the job names none
 * @param device by name
 */
record ServedJob(Path graph, Path model, List<Double> thresholds, String device) {
  private static final String GRAPH = "graph.path";
  private static final String MODEL = "output.model";
  private static final String THRESHOLDS = "task.thresholds";
  private static final String DEVICE = "training.device";

  /**
   * Reads a job file.
   *
   * @param overrides {@code key=value}, applied in order
   * @throws UserErrorException if it cannot be read, or a value is not allowed
   */
  static ServedJob read(Path file, List<String> overrides, Map<String, String> environment) {
    JobText job = JobText.read(file);
    if (!(YamlText.file(job.file(), job.text(), environment) instanceof YamlNode.Fields root)) {
      throw new UserErrorException(
          "Cannot use %s: it is no job file; %s is needed".formatted(file, GRAPH));
    }
    for (String override : overrides) {
      YamlOverride.parse(override, environment, ServedJob::withoutValue, key -> true).apply(root);
    }
    YamlNode graph = value(root, GRAPH);
    if (graph == null) {
      throw new UserErrorException("Cannot use %s: it has no %s".formatted(file, GRAPH));
    }
    YamlNode model = value(root, MODEL);
    YamlNode device = value(root, DEVICE);
    return new ServedJob(
        folder(GRAPH, text(GRAPH, graph)),
        folder(MODEL, model == null ? JobText.modelFolder(job.name()) : text(MODEL, model)),
        thresholds(value(root, THRESHOLDS)),
        device == null ? TrainingOptions.AUTO_DEVICE : text(DEVICE, device));
  }

  private static String withoutValue(String override) {
    int equals = override.indexOf('=');
    return equals < 0 ? override : override.substring(0, equals + 1) + "...";
  }

  private static YamlNode value(YamlNode.Fields root, String path) {
    int dot = path.indexOf('.');
    YamlNode section = root.value(path.substring(0, dot));
    if (section == null) {
      return null;
    }
    if (!(section instanceof YamlNode.Fields inner)) {
      throw new UserErrorException(
          "Cannot use %s: '%s' is %s, not a mapping"
              .formatted(section.place(), path.substring(0, dot), section.kind()));
    }
    return inner.value(path.substring(dot + 1));
  }

  private static String text(String key, YamlNode value) {
    if (value instanceof YamlNode.Scalar scalar && scalar.value() instanceof String text) {
      return text;
    }
    throw new UserErrorException(
        "Cannot use %s: %s is %s; a text is allowed".formatted(value.place(), key, value.kind()));
  }

  private static Path folder(String key, String text) {
    try {
      if (text.startsWith("file:")) {
        return Path.of(URI.create(text).getPath());
      }
      if (!text.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
        return Path.of(text);
      }
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new UserErrorException(
          "Cannot use %s = %s: it is no path".formatted(key, Shown.value(text)), e);
    }
    throw new UserErrorException(
        "Cannot serve from %s = %s: a folder of this machine is allowed; copy it, and set %s"
            .formatted(key, Shown.value(text), key));
  }

  private static List<Double> thresholds(YamlNode value) {
    if (value == null) {
      return null;
    }
    List<Double> numbers = new ArrayList<>();
    if (value.plain() instanceof List<?> written) {
      for (Object one : written) {
        if (one instanceof Number number && number.doubleValue() >= 0) {
          numbers.add(number.doubleValue());
        }
      }
      if (numbers.size() == written.size()) {
        return numbers;
      }
    }
    throw new UserErrorException(
        "Cannot use %s: %s is a list of numbers from 0 on".formatted(value.place(), THRESHOLDS));
  }
}
