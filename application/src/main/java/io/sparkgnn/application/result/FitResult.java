// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.result;

import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.train.progress.EpochReport;
import java.util.stream.Collectors;

/**
 * A model that was trained and written.
 *
 * @param model of the best epoch
 * @param folder where it is
 * @param report file of the HTML report
 * @param seconds that the training took
 * @param verdict what the epochs say of having more of them, in one line
 */
public record FitResult(
    GnnModel model, String folder, String report, double seconds, String verdict) {
  /** Some lines for people. */
  public String toText() {
    EpochReport best = model.summary().best();
    return """
        Trained in %s; kept epoch %d%s
        Model:  %s
        Report: %s
        %s
        """
            .formatted(
                Amounts.duration(seconds),
                best.epoch() + 1,
                Amounts.metrics(best.metrics()),
                folder,
                report,
                verdict)
        + comparison();
  }

  /** How the model stands beside simple answers, a line each; empty where that is not known. */
  private String comparison() {
    return model.comparison().stream()
        .flatMap(comparison -> comparison.lines().stream())
        .map(line -> line + System.lineSeparator())
        .collect(Collectors.joining());
  }
}
