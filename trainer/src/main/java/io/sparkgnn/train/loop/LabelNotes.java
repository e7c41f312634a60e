// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.task.DownSampling;
import io.sparkgnn.train.task.Task;
import java.util.ArrayList;
import java.util.List;

/** What the labels make odd about a training, for people. */
final class LabelNotes {
  private LabelNotes() {}

  /** One line for each oddity. */
  static List<String> of(Task task, TrainingConfig config, SeedSet train, SeedSet validation) {
    List<String> notes = new ArrayList<>();
    if (train.labels().alike()) {
      notes.add(
          "every training label is %s: a model can learn nothing but that"
              .formatted(first(task, train.labels())));
    }
    DownSampling sampled = DownSampling.of(config, train);
    if (sampled.leavesOut()) {
      notes.add(
          "an epoch takes %d of the %d training rows of label %s, other ones each time, and all %d of the rest; probabilities are those of all rows"
              .formatted(
                  sampled.kept(),
                  sampled.frequentRows(),
                  task.labelText(sampled.frequent()),
                  sampled.rows() - sampled.kept()));
    }
    Metric wanted = task.metric(config);
    Metric judging = task.judging(wanted, validation.labels());
    if (judging != null && judging != wanted) {
      notes.add(
          "%s has no meaning where %s: %s picks the best epoch"
              .formatted(
                  wanted.key(),
                  validation.labels().alike()
                      ? "every validation label is " + first(task, validation.labels())
                      : wanted == StandardMetric.POISSON_DEVIANCE
                              || wanted == StandardMetric.TWEEDIE_DEVIANCE
                              || wanted == StandardMetric.NEGATIVE_BINOMIAL_LOSS
                          ? "a validation label is below 0"
                          : "no validation label is 1",
                  judging.key()));
    }
    return notes;
  }

  private static String first(Task task, Labels labels) {
    if (labels instanceof NumberLabels numbers) {
      return numbers.width() == 1 ? task.labelText(numbers.value(0, 0)) : "the same list";
    }
    return "the same list of items";
  }
}
