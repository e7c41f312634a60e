// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.StageWaits;
import io.sparkgnn.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressMessageTest {
  @Test
  void aDriverHearsHowManyEpochsThereAreBeforeItHearsOfThem() {
    EpochReport epoch =
        new EpochReport(
            0, 0.5, Map.of("auroc", 0.75), 2, 0.01, true, new StageWaits(1, 2, 3, 4, 5, 6, 7));
    List<String> heard = new ArrayList<>();
    FitListener listener =
        new FitListener() {
          @Override
          public void started(int epochs, int stepsPerEpoch, long parameters) {
            heard.add("started " + epochs + " " + stepsPerEpoch + " " + parameters);
          }

          @Override
          public void resumed(int epoch, int step, int stepsPerEpoch) {
            heard.add("resumed " + epoch + " " + step + " " + stepsPerEpoch);
          }

          @Override
          public void runStarted(String run) {
            heard.add("run " + run);
          }

          @Override
          public void noted(String line) {
            heard.add("noted " + line);
          }

          @Override
          public void epochDone(EpochReport report) {
            heard.add("done " + report.equals(epoch));
          }
        };
    ClusterProgress progress = new ClusterProgress("id", listener);
    List<byte[]> news =
        List.of(
            Wire.write(ProgressMessage.ofRun("model 2 of 4")),
            Wire.write(ProgressMessage.of(new ProgressMessage.Start(7, 8, 9L))),
            Wire.write(ProgressMessage.of(new ProgressMessage.Resumed(1, 2, 8))),
            Wire.write(ProgressMessage.ofNote("all alike")),
            Wire.write(ProgressMessage.of(epoch)));
    progress.hear(news.subList(0, 1));
    progress.hear(news);
    assertThat(heard)
        .containsExactly(
            "run model 2 of 4", "started 7 8 9", "resumed 1 2 8", "noted all alike", "done true");
  }
}
