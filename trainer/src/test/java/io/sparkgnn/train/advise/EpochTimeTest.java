// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.StageWaits;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EpochTimeTest {
  private static final int STEPS = 10;

  /** An epoch of ten batches whose step works 0.8 of the training time and waits for the rest. */
  private static EpochReport report(double training, double validation) {
    StageWaits waits = new StageWaits(0.1, 9, 0.3, 9, 0.8 * training, 0.2 * training, 0.05);
    Map<String, Double> metrics = validation > 0 ? Map.of("auroc", 0.7) : Map.of();
    return new EpochReport(0, 0.5, metrics, training + validation, 0.01, true, waits);
  }

  @Test
  void aBatchTakesItsStepAndWhatTheStepWaits() {
    EpochTime time = EpochTime.of(report(2, 0.5), STEPS);
    assertThat(time.stepMs()).isCloseTo(160, within(1e-9));
    assertThat(time.waitMs()).isCloseTo(40, within(1e-9));
    assertThat(time.samplingMs()).isCloseTo(10, within(1e-9));
    assertThat(time.featureMs()).isCloseTo(30, within(1e-9));
    assertThat(time.batchMs()).isCloseTo(200, within(1e-9));
    assertThat(time.workMs()).isCloseTo(200, within(1e-9));
  }

  @Test
  void anEpochIsItsBatchesAndItsValidation() {
    EpochTime time = EpochTime.of(report(2, 0.5), STEPS);
    assertThat(time.trainingSeconds()).isCloseTo(2, within(1e-9));
    assertThat(time.validationSeconds()).isCloseTo(0.5, within(1e-9));
    assertThat(time.seconds()).isCloseTo(2.5, within(1e-9));
    EpochTime whole = time.scaled(40, 1.5);
    assertThat(whole.batchMs()).isEqualTo(time.batchMs());
    assertThat(whole.seconds()).isCloseTo(40 * 0.2 + 1.5, within(1e-9));
  }

  @Test
  void withoutValidationRowsNothingIsScored() {
    EpochReport bare = report(2, 0);
    EpochReport slow =
        new EpochReport(0, 0.5, Map.of(), bare.seconds() + 0.1, 0.01, true, bare.waits());
    assertThat(EpochTime.of(slow, STEPS).validationSeconds()).isZero();
  }

  @Test
  void theMedianIsOneOfTheEpochs() {
    List<EpochTime> epochs =
        Stream.of(report(9, 0.1), report(2, 0.2), report(3, 0.3))
            .map(report -> EpochTime.of(report, STEPS))
            .toList();
    assertThat(EpochTime.median(epochs)).isEqualTo(epochs.get(2));
    assertThat(EpochTime.median(epochs.subList(0, 2))).isEqualTo(epochs.get(0));
    assertThat(EpochTime.median(epochs.subList(0, 1))).isEqualTo(epochs.get(0));
  }
}
