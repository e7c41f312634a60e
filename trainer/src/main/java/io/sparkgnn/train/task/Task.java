// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.PartFigures;
import io.sparkgnn.train.metric.Thresholds;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is learned. One class a kind says what labels are allowed, how many outputs a seed has, what
 * the training makes small, what the outputs mean, by which figures they are judged and which
 * columns they become. Immutable, and safe for use by any number of threads.
 */
public sealed interface Task
    permits BinaryTask,
        MulticlassTask,
        MultilabelTask,
        RegressionTask,
        QuantileTask,
        NegativeBinomialTask,
        ForecastTask,
        RankingTask {
  /** Its kind. */
  TaskType type();

  /**
   * The label that each class stands for, in order; {@link ClassValues#NONE} where it is its
   * number, and where there are no classes.
   */
  ClassValues classes();

  /**
   * Judges the training labels.
   *
   * @param labels of the training rows of all processes; not empty
   * @throws UserErrorException if a label is not allowed
   */
  LabelFit fit(Labels labels);

  /** What the training makes small, unless the user names a loss. */
  Loss loss();

  /**
   * What the steps of a training make small.
   *
   * @param rows the training rows of all processes
   * @param fit what their labels say
   * @param items to rank; null for other tasks
   */
  default Objective objective(TrainingConfig config, SeedSet rows, LabelFit fit, ItemTable items) {
    Loss corrected = DownSampling.of(config, rows).corrected(loss(config), fit.outputs());
    return new ScoreObjective(rows.numbers(), fit, corrected);
  }

  /**
   * Numbers that the model's head gives for a seed.
   *
   * @param outputs values per seed that are predicted
   */
  default int headWidth(TrainingConfig config, int outputs) {
    return outputs;
  }

  /** The figures that its predictions are judged by, in the order in which they are shown. */
  List<Metric> metrics();

  /** The standard metrics that can be asked for: those, and others that are not always shown. */
  default List<Metric> allowed() {
    return metrics();
  }

  /** The metric that picks the best epoch, unless the user names one. */
  Metric usualMetric();

  /** A metric that has a meaning for any labels, and that the training makes small as well. */
  Metric dependableMetric();

  /**
   * Turns scores into predictions, and adds them up.
   *
   * @param scores [rows * outputs] as the model gives them
   * @param bases naive forecasts of the rows, where the fit has one
   * @param sums the predictions are added from {@code from} on
   */
  void addPredictions(float[] scores, float[] bases, LabelFit fit, double[] sums, int from);

  /** Predictions and labels as metrics take them. */
  Judged judged(float[] predictions, Labels labels, int outputs);

  /**
   * The figures of each part of what is predicted, those that matter most first.
   *
   * @return none where there are no parts
   */
  default List<PartFigures> parts(Judged judged) {
    return List.of();
  }

  /**
   * Checks that thresholds decide on its predictions.
   *
   * @param count of its classes; 0 where it has none
   * @throws UserErrorException if not
   */
  default void check(Thresholds thresholds, int count) {
    thresholds.check(count);
  }

  /** The columns that scoring adds, in their order. */
  List<ScoreColumn> columns();

  /** Numbers that the label of a row has, where it is no list of items. */
  default int labelWidth() {
    return 1;
  }

  /** Whether the prediction and the probability columns hold a list a row. */
  default boolean predictsLists() {
    return false;
  }

  /**
   * A row's value of the prediction column: the label of the predicted class, which is a String
   * where {@link #classes} are strings, else a Double; or the value, a Double; or an array of such
   * where {@link #predictsLists}.
   *
   * @param outputs of all rows, {@code width} a row
   * @param thresholds what decides on the class
   */
  Object prediction(float[] outputs, int row, int width, Thresholds thresholds);

  /**
   * A row's probability of each class.
   *
   * @throws UnsupportedOperationException if it has no {@link ScoreColumn#PROBABILITY}
   */
  double[] probabilities(float[] outputs, int row, int width);

  /**
   * A row's raw prediction of each class, from its probabilities: finite, and in their order.
   *
   * @throws UnsupportedOperationException if it has no {@link ScoreColumn#RAW_PREDICTION}
   */
  default double[] rawPredictions(float[] outputs, int row, int width) {
    throw new UnsupportedOperationException("no raw predictions are written");
  }

  /**
   * A row's quantiles, ascending.
   *
   * @throws UnsupportedOperationException if it has no {@link ScoreColumn#QUANTILES}
   */
  default double[] quantiles(float[] outputs, int row, int width) {
    throw new UnsupportedOperationException("no quantiles are learned");
  }

  /** A label that the training has, as people wrote it. */
  default String labelText(float label) {
    return classes().isEmpty() ? ClassValues.plain(label) : classes().text((int) label);
  }

  /** Whether it has the column. */
  default boolean has(ScoreColumn column) {
    return columns().contains(column);
  }

  /** The metric that a configuration asks for, or the usual one. */
  default Metric metric(TrainingConfig config) {
    return config.get(TrainingOptions.METRIC).orElse(usualMetric());
  }

  /** The loss that a configuration asks for, or the task's own. */
  default Loss loss(TrainingConfig config) {
    return config.get(TrainingOptions.LOSS).orElse(loss());
  }

  /**
   * Checks that predictions of this task can be judged by the metric: a standard one must be among
   * {@link #allowed}, any other is the user's own.
   *
   * @throws UserErrorException if not; the message names those it has
   */
  default void check(Metric metric) {
    if (metric instanceof Enum<?> && !allowed().contains(metric)) {
      throw new UserErrorException(
          "Cannot judge a %s task by %s: allowed are %s"
              .formatted(
                  type(),
                  metric.key(),
                  allowed().stream().map(Metric::key).collect(Collectors.joining(", "))));
    }
  }

  /**
   * The metric that picks the best epoch: the wanted one, or where that has no meaning for the
   * validation labels the dependable one.
   *
   * @param labels of the validation rows
   * @return null without validation rows: the training loss picks
   */
  default Metric judging(Metric wanted, Labels labels) {
    if (labels.size() == 0) {
      return null;
    }
    return wanted.hasMeaning(labels) ? wanted : dependableMetric();
  }

  /**
   * The metric that picked an epoch, from the figures that it left.
   *
   * @param figures by name; those without a meaning are not among them
   * @return null without validation rows
   */
  default Metric judged(Metric wanted, Map<String, Double> figures) {
    if (figures.isEmpty()) {
      return null;
    }
    return figures.containsKey(wanted.key()) ? wanted : dependableMetric();
  }

  /**
   * The figures of {@link #metrics(Metric)}.
   *
   * @return those that have a meaning for the labels, by metric
   */
  default Map<Metric, Double> figures(Metric wanted, Judged judged) {
    Map<Metric, Double> figures = new LinkedHashMap<>();
    for (Metric metric : metrics(wanted)) {
      if (metric.hasMeaning(judged.labels())) {
        figures.put(metric, metric.of(judged));
      }
    }
    return figures;
  }

  /** The task's metrics, and before them the wanted one where it is not among them. */
  default Set<Metric> metrics(Metric wanted) {
    Set<Metric> all = new LinkedHashSet<>();
    if (!metrics().contains(wanted)) {
      all.add(wanted);
    }
    all.addAll(metrics());
    return all;
  }
}
