// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.task.RegressionTask;
import io.sparkgnn.train.task.Tasks;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final int ROWS = 2_000;
  private final Random random = new Random(3);
  private final float[] labels = noise(10, null);
  private final Judge judge =
      new Judge(
          new RegressionTask(RegressionLoss.L1, 0), StandardMetric.MAE, NumberLabels.of(labels), 1);

  private float[] noise(double size, float[] around) {
    float[] values = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      values[i] = (around == null ? 0 : around[i]) + (float) (size * random.nextGaussian());
    }
    return values;
  }

  @Test
  void theBetterOfTwoAnswersAlone() {
    float[] good = noise(1, labels);
    float[] bad = noise(30, labels);
    assertThat(judge.weight(good, bad)).isZero();
    assertThat(judge.weight(bad, good)).isOne();
  }

  @Test
  void theMeanOfTwoWhoseErrorsHaveNothingToDoWithEachOther() {
    assertThat(judge.weight(noise(4, labels), noise(4, labels))).isBetween(0.3, 0.7);
  }

  @Test
  void oneRowDoesNotDecideTheWeight() {
    float[] one = noise(4, labels);
    assertThat(judge.weight(one, one.clone())).isZero();
    float[] same = one.clone();
    same[5] = labels[5];
    assertThat(judge.weight(one, same)).isBetween(0.4, 0.8);
    assertThat(judge.bestWeight(one, same)).isOne();
  }

  @Test
  void saysWhoLosesAndWhoWins() {
    Map<String, float[]> answers = new LinkedHashMap<>();
    answers.put(Baseline.MODEL, noise(4, labels));
    answers.put(Baseline.OWN_PAST, noise(2, labels));
    answers.put(Baseline.CONSTANT, new float[ROWS]);
    assertThat(judge.standing(answers)).isEqualTo("The model loses to 'own past' on these rows.");
    answers.put(Baseline.OWN_PAST, noise(8, labels));
    assertThat(judge.standing(answers)).isEqualTo("The model is ahead of every simple answer.");
    answers.put(Baseline.TREES, noise(4, labels));
    assertThat(judge.standing(answers))
        .isEqualTo(
            "The model is no better than 'boosted trees': their difference is within what the"
                + " choice of rows explains.");
    answers.put(Baseline.TREES, answers.get(Baseline.MODEL));
    assertThat(judge.standing(answers)).isEqualTo("The model is ahead of every simple answer.");
  }

  @Test
  void fewRowsOfOneClassAreJudgedWithoutATrap() {
    float[] one = {0, 1, 0, 0};
    Judge few =
        new Judge(
            Tasks.ofModel(TaskType.BINARY, ClassValues.NONE),
            StandardMetric.AUROC,
            NumberLabels.of(one),
            1);
    assertThat(few.clearlyAhead(one, new float[] {0, 0, 0, 0})).isTrue();
    assertThat(few.weight(one, one)).isZero();
  }
}
