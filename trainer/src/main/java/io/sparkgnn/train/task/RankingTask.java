// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.task;

import static io.sparkgnn.train.config.TrainingOptions.CHANNELS;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.RankingMetric;
import io.sparkgnn.train.metric.Thresholds;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A list of items; predicted are the k that come first, of all that there are at the seed's time. A
 * row has 2 k outputs: the items' node ids, -1 where there are fewer, then their scores.
 *
 * @param k items that are answered
 */
public record RankingTask(int k) implements Task {
  @Override
  public TaskType type() {
    return TaskType.RANKING;
  }

  @Override
  public LabelFit fit(Labels labels) {
    ItemLabels items = (ItemLabels) labels;
    if (IntStream.range(0, items.size()).allMatch(row -> items.count(row) == 0)) {
      throw new UserErrorException(
          "Cannot train a ranking: none of %d training rows has an item".formatted(items.size()));
    }
    return LabelFit.classes(2 * k, new float[0]);
  }

  @Override
  public Loss loss() {
    throw new UnsupportedOperationException("a ranking's loss is not of scores alone");
  }

  @Override
  public Objective objective(TrainingConfig config, SeedSet rows, LabelFit fit, ItemTable items) {
    return new RankingObjective(config, (ItemLabels) rows.labels(), items);
  }

  @Override
  public int headWidth(TrainingConfig config, int outputs) {
    return config.get(CHANNELS);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(RankingMetric.values());
  }

  @Override
  public Metric usualMetric() {
    return RankingMetric.MAP;
  }

  @Override
  public Metric dependableMetric() {
    return RankingMetric.RECALL;
  }

  @Override
  public void addPredictions(float[] scores, float[] bases, LabelFit fit, double[] sums, int from) {
    throw new UnsupportedOperationException("a ranking's predictions are not of scores alone");
  }

  @Override
  public Judged judged(float[] predictions, Labels labels, int outputs) {
    return new Judged(predictions, outputs, false, labels);
  }

  @Override
  public List<ScoreColumn> columns() {
    return List.of();
  }

  @Override
  public Object prediction(float[] outputs, int row, int width, Thresholds thresholds) {
    throw new UnsupportedOperationException("a ranking has no number for a row");
  }

  @Override
  public ClassValues classes() {
    return ClassValues.NONE;
  }

  @Override
  public double[] probabilities(float[] outputs, int row, int width) {
    throw new UnsupportedOperationException("a ranking has no classes");
  }
}
