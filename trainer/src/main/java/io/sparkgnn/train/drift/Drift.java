// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.drift;

import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.Target;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.NaiveForecast;
import io.sparkgnn.train.task.Tasks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What moved between training rows and the later validation rows.
 *
 * @param labels a line for a level that moves, and one for a season; empty where labels stand still
 * @param inputs columns and numbers of rows that moved, with figures, the farthest first
 */
public record Drift(List<String> labels, List<String> inputs) {
  /** Nothing moved. */
  public static final Drift NONE = new Drift(List.of(), List.of());

  private static final int NAMED = 5;

  public Drift {
    labels = List.copyOf(labels);
    inputs = List.copyOf(inputs);
  }

  /**
   * Looks at labels and at some thousand rows of each timed table. A pure function of graph and
   * rows.
   *
   * @return {@link #NONE} where validation rows are not later than training rows
   */
  public static Drift of(
      TrainingGraph graph, TrainingConfig config, SeedSet train, SeedSet validation) {
    boolean numbers =
        train.labels() instanceof NumberLabels labels
            && (labels.width() == 1 || config.task() == TaskType.MULTILABEL)
            && validation.labels() instanceof NumberLabels;
    if (train.size() == 0 || validation.size() == 0 || !numbers) {
      return NONE;
    }
    long[] times = train.time().clone();
    long[] later = validation.time().clone();
    Arrays.sort(times);
    Arrays.sort(later);
    long until = times[times.length - 1];
    if (later[later.length / 2] <= until) {
      return NONE;
    }
    return new Drift(
        LabelDrift.of(Tasks.of(config), train, validation),
        new InputDrift(graph, config.ignored(), times[0], until, later[later.length - 1]).found());
  }

  /** Whether nothing moved. */
  public boolean isNone() {
    return labels.isEmpty() && inputs.isEmpty();
  }

  /**
   * Lines for people: what moved.
   *
   * @param remedy what is done about labels that move
   */
  public List<String> lines(String remedy) {
    List<String> lines = new ArrayList<>();
    for (String label : labels) {
      lines.add(label + ": " + remedy);
    }
    if (!inputs.isEmpty()) {
      String more = inputs.size() > NAMED ? "; and %d more".formatted(inputs.size() - NAMED) : "";
      lines.add(
          "Inputs moved since the training rows: "
              + String.join("; ", inputs.subList(0, Math.min(NAMED, inputs.size())))
              + more);
    }
    return lines;
  }

  /**
   * What a fit does about labels that move.
   *
   * @param naive what changes are learned against; null where labels are learned as they are
   * @param treesLearn whether trees learn from the validation rows once these have judged them
   */
  public static String remedy(TrainingConfig config, NaiveForecast naive, boolean treesLearn) {
    if (naive != null) {
      return "what is learned is the change against %s, which moves along"
          .formatted(naive.figure().name());
    }
    if (config.get(TrainingOptions.REFIT)) {
      return "the refit learns from validation rows, too";
    }
    return "the epoch is chosen by the newer rows%s; with %s the network learns from these, too"
        .formatted(treesLearn ? ", from which trees learn in the end" : "", TrainingOptions.REFIT);
  }

  /** What a fit will do about labels that move, as far as it is known before. */
  public static String plannedRemedy(TrainingConfig config) {
    boolean change =
        config.task() == TaskType.REGRESSION
            && config.get(TrainingOptions.HISTORY) > 0
            && config.get(TrainingOptions.TARGET) != Target.LEVEL;
    return change
        ? "fit learns the change against a figure of the past, which moves along, where one comes"
            + " near the labels (%s)".formatted(TrainingOptions.TARGET)
        : remedy(config, null, false);
  }
}
