// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import io.sparkgnn.sampling.CounterRandom;
import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Judges predictions for some rows, and whether one is ahead of another by more than the choice of
 * the rows explains.
 *
 * @param task of the predictions
 * @param metric that decides; it has a meaning for the labels
 * @param labels of the rows
 * @param outputs values a row
 */
public record Judge(Task task, Metric metric, Labels labels, int outputs) {
  private static final int DRAWS = 40;
  private static final int ROWS = 4_000;

  /** Rows times values a row of a draw, at most, unless that leaves too few rows. */
  private static final int VALUES = 200_000;

  private static final int FEWEST_ROWS = 400;

  /** Share of the draws in which a difference is more than chance. */
  private static final double SURE = 0.85;

  /** The deciding figure. */
  public double figure(float[] predictions) {
    return metric.of(task.judged(predictions, labels, outputs));
  }

  /** All figures of the task that have a meaning, by metric. */
  public Map<String, Double> figures(float[] predictions) {
    Map<String, Double> figures = new LinkedHashMap<>();
    task.figures(metric, task.judged(predictions, labels, outputs))
        .forEach((each, value) -> figures.put(each.key(), value));
    return figures;
  }

  /** Whether a figure is better than another. */
  public boolean better(double figure, double other) {
    return metric.higherIsBetter() ? figure > other : figure < other;
  }

  /**
   * Whether predictions are ahead of others for nearly all choices of rows: rows are drawn again
   * with replacement, and both are judged by them.
   */
  public boolean clearlyAhead(float[] predictions, float[] others) {
    if (!better(figure(predictions), figure(others))) {
      return false;
    }
    int ahead = 0;
    int judged = 0;
    for (int[] rows : draws()) {
      Labels drawn = labels.rows(rows);
      if (metric.hasMeaning(drawn)) {
        double one = metric.of(task.judged(rows(predictions, rows), drawn, outputs));
        double other = metric.of(task.judged(rows(others, rows), drawn, outputs));
        ahead += better(one, other) ? 1 : 0;
        judged++;
      }
    }
    return ahead >= SURE * judged;
  }

  private float[] rows(float[] predictions, int[] rows) {
    float[] chosen = new float[rows.length * outputs];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(predictions, rows[i] * outputs, chosen, i * outputs, outputs);
    }
    return chosen;
  }

  /**
   * The best of the answers beside the model.
   *
   * @param answers predictions by name
   * @param aside names that are not looked at
   */
  public String best(Map<String, float[]> answers, Set<String> aside) {
    String best = null;
    for (Map.Entry<String, float[]> answer : answers.entrySet()) {
      boolean counts = !answer.getKey().equals(Baseline.MODEL) && !aside.contains(answer.getKey());
      if (counts
          && (best == null || better(figure(answer.getValue()), figure(answers.get(best))))) {
        best = answer.getKey();
      }
    }
    return best;
  }

  /**
   * How the model stands beside the best simple answer, in a sentence. What it is itself made of is
   * not held against it.
   *
   * @param answers predictions by name, {@link Baseline#MODEL} and at least one other among them
   */
  public String standing(Map<String, float[]> answers) {
    float[] own = answers.get(Baseline.MODEL);
    String rival = best(answers, parts(answers));
    float[] other = answers.get(rival);
    if (clearlyAhead(other, own)) {
      return "The model loses to '" + rival + "' on these rows.";
    }
    return clearlyAhead(own, other)
        ? "The model is ahead of every simple answer."
        : "The model is no better than '"
            + rival
            + "': their difference is within what the choice of rows explains.";
  }

  /** The network of a model with trees, and trees that are the model. */
  public static Set<String> parts(Map<String, float[]> answers) {
    float[] own = answers.get(Baseline.MODEL);
    return Arrays.equals(own, answers.get(Baseline.TREES))
        ? Set.of(Baseline.NETWORK, Baseline.TREES)
        : Set.of(Baseline.NETWORK);
  }

  /**
   * The weight of the trees in a mean with a network's predictions: rows are drawn again with
   * replacement, and the tenths from 0 to 1 that are best for each draw are averaged. So few rows
   * give a weight near the middle, and rows that agree the one that they agree on.
   */
  public double weight(float[] network, float[] trees) {
    int best = 0;
    int judged = 0;
    for (int[] rows : draws()) {
      Labels drawn = labels.rows(rows);
      if (metric.hasMeaning(drawn)) {
        Judge judge = new Judge(task, metric, drawn, outputs);
        best += (int) Math.round(10 * judge.bestWeight(rows(network, rows), rows(trees, rows)));
        judged++;
      }
    }
    return judged == 0 ? bestWeight(network, trees) : Math.round((double) best / judged) / 10.0;
  }

  /** Rows of a draw at most: fewer where each is judged by many labels. */
  private int most() {
    return labels instanceof NumberLabels numbers && numbers.width() > 1
        ? Math.min(ROWS, Math.max(FEWEST_ROWS, VALUES / outputs))
        : ROWS;
  }

  private List<int[]> draws() {
    CounterRandom random = new CounterRandom();
    random.start(labels.size());
    int count = Math.min(most(), labels.size());
    List<int[]> draws = new ArrayList<>();
    for (int draw = 0; draw < DRAWS; draw++) {
      draws.add(
          IntStream.range(0, count)
              .map(i -> (int) random.nextBounded(labels.size()))
              .sorted()
              .toArray());
    }
    return draws;
  }

  /** Of the tenths from 0 to 1 that with the best figure, the least of equal ones. */
  public double bestWeight(float[] network, float[] trees) {
    double best = 0;
    double figure = figure(network);
    for (int tenth = 1; tenth <= 10; tenth++) {
      double mixed = figure(Blend.of(network, trees, tenth / 10.0));
      if (better(mixed, figure)) {
        figure = mixed;
        best = tenth / 10.0;
      }
    }
    return best;
  }
}
