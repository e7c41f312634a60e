package io.sparkgnn.train.task;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.Metrics;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The figures that each task has. */
public final class TaskMetrics {
  private TaskMetrics() {}

  private static Set<Metric> of(TaskType task) {
    return switch (task) {
      case BINARY ->
          EnumSet.of(
              Metric.AUROC, Metric.AVERAGE_PRECISION, Metric.LOG_LOSS, Metric.ACCURACY, Metric.F1);
      case MULTICLASS -> EnumSet.of(Metric.LOG_LOSS, Metric.ACCURACY, Metric.MACRO_F1);
      case REGRESSION -> EnumSet.of(Metric.MAE, Metric.RMSE, Metric.R2);
    };
  }

  /**
   * Checks that the task has the metric.
   *
   * @throws UserErrorException if not; the message names those it has
   */
  public static void check(TaskType task, Metric metric) {
    Set<Metric> allowed = of(task);
    if (!allowed.contains(metric)) {
      throw new UserErrorException(
          "Cannot judge a "
              + task
              + " task by "
              + metric.key()
              + ": allowed are "
              + allowed.stream().map(Metric::key).collect(Collectors.joining(", ")));
    }
  }

  /**
   * The metric that picks the best epoch: the wanted one, or where that has no meaning for the
   * validation labels one that the training makes small as well.
   *
   * @param labels of the validation rows
   * @return null without validation rows: the training loss picks
   */
  public static Metric judging(TaskType task, Metric wanted, float[] labels) {
    if (labels.length == 0) {
      return null;
    }
    return wanted.hasMeaning(labels) ? wanted : instead(task);
  }

  private static Metric instead(TaskType task) {
    return task == TaskType.REGRESSION ? Metric.RMSE : Metric.LOG_LOSS;
  }

  /**
   * The metric that picked an epoch, from the figures that it left.
   *
   * @param figures by name; those without a meaning are not among them
   * @return null without validation rows
   */
  public static Metric judged(TaskType task, Metric wanted, Map<String, Double> figures) {
    if (figures.isEmpty()) {
      return null;
    }
    return figures.containsKey(wanted.key()) ? wanted : instead(task);
  }

  /** The figures that have a meaning for rows with these labels. */
  public static Map<Metric, Double> compute(
      TaskType task, float[] predictions, float[] labels, int outputs) {
    Map<Metric, Double> figures =
        switch (task) {
          case BINARY -> Metrics.binary(predictions, labels);
          case MULTICLASS -> Metrics.multiclass(predictions, labels, outputs);
          case REGRESSION -> Metrics.regression(predictions, labels);
        };
    figures.keySet().removeIf(metric -> !metric.hasMeaning(labels));
    return figures;
  }
}
