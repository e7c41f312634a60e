// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdsTest {
  @Test
  void predictedIsTheClassWhoseProbabilityDividedByItsNumberIsTheLargest() {
    assertThat(Thresholds.NONE.classOf(0.2, 0.5, 0.3)).isEqualTo(1);
    assertThat(Thresholds.NONE.classOf(0.4, 0.4, 0.2)).isZero();
    Thresholds rare = new Thresholds(List.of(0.6, 0.3, 0.1));
    assertThat(rare.classOf(0.5, 0.4, 0.1)).isEqualTo(1);
    assertThat(rare.classOf(0.5, 0.2, 0.3)).isEqualTo(2);
    Thresholds wherePossible = new Thresholds(List.of(0.5, 0.0));
    assertThat(wherePossible.classOf(0.99, 0.01)).isEqualTo(1);
    assertThat(wherePossible.classOf(1, 0)).isZero();
  }

  @Test
  void accuracyAndF1AreOfTheClassesThatTheyGive() {
    Judged judged = Judged.single(new float[] {0.9f, 0.4f, 0.3f, 0.1f}, 1, 1, 0, 0);
    assertThat(StandardMetric.F1.of(judged)).isEqualTo(2 / 3.0);
    Judged lower = judged.with(new Thresholds(List.of(0.65, 0.35)));
    assertThat(StandardMetric.F1.of(lower)).isEqualTo(1);
    assertThat(StandardMetric.ACCURACY.of(lower)).isEqualTo(1);
    assertThat(StandardMetric.AUROC.of(lower)).isEqualTo(StandardMetric.AUROC.of(judged));
    Judged classes = Judged.classes(new float[] {0.6f, 0.4f, 0.7f, 0.3f}, 2, 1, 0);
    assertThat(StandardMetric.ACCURACY.of(classes)).isEqualTo(0.5);
    assertThat(StandardMetric.ACCURACY.of(classes.with(new Thresholds(List.of(0.65, 0.35)))))
        .isEqualTo(1);
  }

  @Test
  void thoseThatDoNotFitTheClassesAreRefused() {
    Thresholds two = new Thresholds(List.of(0.5, 0.5));
    two.check(2);
    Thresholds.NONE.check(0);
    assertRefused(two, 3, "thresholds = [0.5, 0.5]: allowed are 3 numbers, one for each class");
    assertRefused(two, 0, "a regression has no classes");
    assertRefused(new Thresholds(List.of(0.0, 0.0)), 2, "at most one of them is 0");
  }

  private static void assertRefused(Thresholds thresholds, int classes, String message) {
    assertThatThrownBy(() -> thresholds.check(classes))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(message);
  }
}
