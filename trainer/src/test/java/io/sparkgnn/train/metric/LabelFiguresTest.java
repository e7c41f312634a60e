// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.seed.NumberLabels;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelFiguresTest {
  /** Worked out apart from this code, from the definitions that scikit-learn's pages give. */
  @Test
  void figuresAreThoseOfScikitLearn() {
    float[] labels = {1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0};
    float[] said = {
      0.9f, 0.2f, 0.6f, 0.4f, 0.3f, 0.7f, 0.8f, 0.6f, 0.1f, 0.3f, 0.5f, 0.4f, 0.2f, 0.1f, 0.3f
    };
    Judged judged = new Judged(said, 3, false, new NumberLabels(3, labels));
    assertThat(StandardMetric.MACRO_AUROC.of(judged)).isCloseTo(0.7222222222, within(1e-8));
    assertThat(StandardMetric.MACRO_AVERAGE_PRECISION.of(judged))
        .isCloseTo(0.7611111111, within(1e-8));
    assertThat(StandardMetric.MICRO_AVERAGE_PRECISION.of(judged))
        .isCloseTo(0.7584165834, within(1e-8));
    assertThat(StandardMetric.MACRO_F1.of(judged)).isCloseTo(0.6, within(1e-8));
    assertThat(StandardMetric.MICRO_F1.of(judged)).isCloseTo(0.6153846154, within(1e-8));
    assertThat(StandardMetric.LOG_LOSS.of(judged)).isCloseTo(0.5756677895, within(1e-6));
  }

  @Test
  void eachClassIsJudgedAsABinaryTaskOfItsOwn() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int rows = 60;
    int classes = 4;
    float[] said = new float[rows * classes];
    float[] labels = new float[rows * classes];
    float[] weights = new float[rows];
    for (int i = 0; i < said.length; i++) {
      said[i] = random.nextInt(8) / 8f;
      labels[i] = random.nextInt(2);
    }
    for (int row = 0; row < rows; row++) {
      weights[row] = 1 + random.nextInt(3);
    }
    Judged all = new Judged(said, classes, false, new NumberLabels(classes, labels, weights));
    double auroc = 0;
    double precision = 0;
    double f1 = 0;
    double loss = 0;
    List<LabelFigures.OfClass> each = LabelFigures.each(all);
    for (int c = 0; c < classes; c++) {
      float[] score = new float[rows];
      float[] label = new float[rows];
      for (int row = 0; row < rows; row++) {
        score[row] = said[row * classes + c];
        label[row] = labels[row * classes + c];
      }
      Judged one = new Judged(score, 1, false, new NumberLabels(1, label, weights));
      assertThat(each.get(c).auroc()).as("seed %d", seed).isEqualTo(StandardMetric.AUROC.of(one));
      assertThat(each.get(c).f1()).isCloseTo(StandardMetric.F1.of(one), within(1e-12));
      auroc += StandardMetric.AUROC.of(one) / classes;
      precision += StandardMetric.AVERAGE_PRECISION.of(one) / classes;
      f1 += StandardMetric.F1.of(one) / classes;
      loss += StandardMetric.LOG_LOSS.of(one) / classes;
    }
    assertThat(StandardMetric.MACRO_AUROC.of(all)).isCloseTo(auroc, within(1e-9));
    assertThat(StandardMetric.MACRO_AVERAGE_PRECISION.of(all)).isCloseTo(precision, within(1e-9));
    assertThat(StandardMetric.MACRO_F1.of(all)).isCloseTo(f1, within(1e-9));
    assertThat(StandardMetric.LOG_LOSS.of(all)).isCloseTo(loss, within(1e-9));
  }

  @Test
  void classesThatNoRowOrEveryRowHasAreNoPartOfAMean() {
    NumberLabels labels = new NumberLabels(3, new float[] {1, 0, 1, 0, 0, 1});
    Judged judged = new Judged(new float[] {0.8f, 0.6f, 0.7f, 0.3f, 0.2f, 0.9f}, 3, false, labels);
    assertThat(StandardMetric.MACRO_AUROC.of(judged)).isEqualTo(1);
    assertThat(StandardMetric.MACRO_F1.of(judged)).isEqualTo(1);
    assertThat(LabelFigures.each(judged).get(1))
        .isEqualTo(new LabelFigures.OfClass(1, 0, 0, Double.NaN, Double.NaN, 0));
    NumberLabels none = new NumberLabels(2, new float[] {0, 0, 0, 0});
    assertThat(StandardMetric.MACRO_AUROC.hasMeaning(none)).isFalse();
    assertThat(StandardMetric.MICRO_F1.hasMeaning(none)).isFalse();
    assertThat(StandardMetric.MACRO_F1.hasMeaning(none)).isFalse();
    assertThat(StandardMetric.LOG_LOSS.hasMeaning(none)).isTrue();
  }

  @Test
  void aClassBeginsAtItsOwnThreshold() {
    NumberLabels labels = new NumberLabels(2, new float[] {1, 1, 0, 0});
    Judged judged = new Judged(new float[] {0.4f, 0.8f, 0.1f, 0.7f}, 2, false, labels);
    assertThat(StandardMetric.MICRO_F1.of(judged)).isEqualTo(0.5);
    assertThat(StandardMetric.MICRO_F1.of(judged.with(new Thresholds(List.of(0.3, 0.75)))))
        .isEqualTo(1);
  }
}
