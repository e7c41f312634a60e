// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.TaskType;
import java.util.List;
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
 * @param drift what moved between training and validation rows, a line each
 */
public record PlanFacts(
    TaskType task,
    GraphSchema schema,
    long trainingRows,
    long validationRows,
    LabelFacts labels,
    Map<String, Double> filled,
    SeedDegrees degrees,
    double staleDays,
    List<String> drift) {
  public PlanFacts {
    drift = List.copyOf(drift);
  }

  /** Days from which on rows to be scored count as later than the graph. */
  public static final double STALE_FROM_DAYS = 1;

  /** Share of a graph's rows that may lie after all labels by mistake. */
  private static final double STRAY = 0.01;

  private static final double DAY = 86_400e6;

  /** Whether rows to be scored are later than the graph. */
  boolean stale() {
    return staleDays > STALE_FROM_DAYS;
  }

  /**
   * How many days before a time the graph's rows end; 0 where they go on after it. A few stray rows
   * of a later time do not count as going on.
   *
   * @param time microseconds
   */
  public static double staleDays(GraphSchema schema, Topology topology, long time) {
    long rows = 0;
    long later = 0;
    long newest = Long.MIN_VALUE;
    for (NodeType type : schema.nodeTypes()) {
      if (type.timed()) {
        long visible = topology.visibleCount(type.index(), time);
        rows += topology.nodeCount(type.index());
        later += topology.nodeCount(type.index()) - visible;
        newest = visible == 0 ? newest : Math.max(newest, topology.time(type.index(), visible - 1));
      }
    }
    return newest == Long.MIN_VALUE || later > rows * STRAY ? 0 : (time - newest) / DAY;
  }

  /**
   * The training labels.
   *
   * @param classes number of classes; 0 for a regression
   * @param rarest share of the rarest class; NaN for a regression
   * @param mean their mean; where a row may be of several classes, how many it is of
   * @param deviation their standard deviation
   * @param farthest the farthest one from the mean, in standard deviations; NaN when they are alike
   */
  public record LabelFacts(
      int classes, double rarest, double mean, double deviation, double farthest) {

    private static LabelFacts ofSeveral(NumberLabels labels, double share, double deviation) {
      double rarest = 1;
      for (int column = 0; column < labels.width(); column++) {
        double there = 0;
        for (float label : labels.column(column)) {
          there += label;
        }
        rarest = Math.min(rarest, there / labels.size());
      }
      return new LabelFacts(labels.width(), rarest, share * labels.width(), deviation, Double.NaN);
    }

    /** Looks at labels: of a ranking how many items each has. */
    public static LabelFacts of(TaskType task, NumberLabels numbers) {
      float[] labels = numbers.values();
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
      if (task == TaskType.MULTILABEL) {
        return ofSeveral(numbers, mean, deviation);
      }
      if (task == TaskType.REGRESSION || task == TaskType.FORECAST || task == TaskType.RANKING) {
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
