package io.sparkgnn.train.plan;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.train.TaskType;
import java.util.Map;

/**
 * What a plan is made of.
 *
 * @param task what is predicted
 * @param schema of the graph
 * @param trainingRows usable rows to train on
 * @param validationRows usable rows that pick the best epoch
 * @param labels what the training labels are like
 * @param filled share of values that are there, by {@code table.column}; columns not in it count as
 *     filled
 * @param degrees around some of the training rows
 * @param staleDays days between the newest row of the graph and the newest row to be scored; 0 when
 *     the graph is newer
 */
public record PlanFacts(
    TaskType task,
    GraphSchema schema,
    long trainingRows,
    long validationRows,
    LabelFacts labels,
    Map<String, Double> filled,
    SeedDegrees degrees,
    double staleDays) {

  /**
   * The training labels.
   *
   * @param classes number of classes; 0 for a regression
   * @param rarest share of the rarest class; NaN for a regression
   * @param mean their mean
   * @param deviation their standard deviation
   * @param farthest the farthest one from the mean, in standard deviations; NaN when they are alike
   */
  public record LabelFacts(
      int classes, double rarest, double mean, double deviation, double farthest) {

    /** Looks at labels. */
    public static LabelFacts of(TaskType task, float[] labels) {
      double sum = 0;
      int classes = 0;
      for (float label : labels) {
        sum += label;
        classes = Math.max(classes, (int) label + 1);
      }
      double mean = sum / labels.length;
      double squares = 0;
      double far = 0;
      for (float label : labels) {
        squares += (label - mean) * (label - mean);
        far = Math.max(far, Math.abs(label - mean));
      }
      double deviation = Math.sqrt(squares / labels.length);
      if (task == TaskType.REGRESSION) {
        return new LabelFacts(0, Double.NaN, mean, deviation, far / deviation);
      }
      long[] counts = new long[Math.max(classes, 2)];
      for (float label : labels) {
        counts[(int) label]++;
      }
      long rarest = Long.MAX_VALUE;
      for (long count : counts) {
        rarest = count > 0 || task == TaskType.BINARY ? Math.min(rarest, count) : rarest;
      }
      return new LabelFacts(
          counts.length, (double) rarest / labels.length, mean, deviation, far / deviation);
    }
  }
}
