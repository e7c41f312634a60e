// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.train.metric.StandardMetric;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BestEpochTest {
  private static Map<String, Double> figures(double auroc, double logLoss) {
    return Map.of("auroc", auroc, "log_loss", logLoss);
  }

  @Test
  void theBetterFigureWins() {
    BestEpoch best = new BestEpoch(StandardMetric.AUROC);
    assertThat(best.offer(0, figures(0.7, 0.5), 1)).isTrue();
    assertThat(best.offer(1, figures(0.6, 0.4), 1)).isFalse();
    assertThat(best.offer(2, figures(0.8, 0.9), 1)).isTrue();
    assertThat(best.epoch()).isEqualTo(2);
  }

  @Test
  void ofEqualFiguresTheLowerLogLossWinsElseTheEarlierEpoch() {
    BestEpoch best = new BestEpoch(StandardMetric.AUROC);
    best.offer(0, figures(1, 0.3), 1);
    assertThat(best.offer(1, figures(1, 0.2), 1)).isTrue();
    assertThat(best.offer(2, figures(1, 0.2), 1)).isFalse();
    assertThat(best.offer(3, figures(1, 0.4), 1)).isFalse();
    assertThat(best.epoch()).isEqualTo(1);
    BestEpoch byError = new BestEpoch(StandardMetric.MAE);
    byError.offer(0, Map.of("mae", 2.0), 1);
    assertThat(byError.offer(1, Map.of("mae", 2.0), 1)).isFalse();
  }

  @Test
  void aFigureWithoutMeaningGivesWayToAnyOther() {
    BestEpoch best = new BestEpoch(StandardMetric.AUROC);
    assertThat(best.offer(0, figures(Double.NaN, 0.3), 1)).isTrue();
    assertThat(best.offer(1, figures(0.1, 0.3), 1)).isTrue();
    assertThat(best.offer(2, figures(Double.NaN, 0.1), 1)).isFalse();
  }

  @Test
  void ofFiguresWithoutMeaningTheFirstStaysTheBest() {
    BestEpoch best = new BestEpoch(StandardMetric.AUROC);
    assertThat(best.offer(0, figures(Double.NaN, 0.3), 1)).isTrue();
    assertThat(best.offer(1, figures(Double.NaN, 0.3), 1)).isFalse();
    assertThat(best.offer(2, Map.of("log_loss", 0.3), 1)).isFalse();
    assertThat(best.epoch()).isZero();
  }

  @Test
  void withoutValidationRowsTheTrainingLossDecides() {
    BestEpoch best = new BestEpoch(StandardMetric.AUROC);
    best.offer(0, Map.of(), 0.5);
    assertThat(best.offer(1, Map.of(), 0.4)).isTrue();
    assertThat(best.offer(2, Map.of(), 0.45)).isFalse();
    assertThat(best.epoch()).isEqualTo(1);
  }
}
