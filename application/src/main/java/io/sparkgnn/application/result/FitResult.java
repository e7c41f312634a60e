// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.result;

import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.train.progress.RunHistory;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A model that was trained and written.
 *
 * @param model of the best epoch, or of the best epochs of several trainings
 * @param folder where it is
 * @param report file of the HTML report
 * @param seconds that the training took
 * @param verdict what the epochs say of having more of them, in one line
 */
public record FitResult(
    GnnModel model, String folder, String report, double seconds, String verdict) {
  private boolean refit() {
    return model.trained().isRefit();
  }

  /** Some lines for people. */
  public String toText() {
    List<RunHistory> members = model.summary().members();
    String kept =
        members.stream()
            .map(member -> Integer.toString(member.best().epoch() + 1))
            .collect(Collectors.joining(", "));
    return """
        Trained in %s; kept epoch%s%s%s
        Model:  %s
        Report: %s
        %s
        """
            .formatted(
                Amounts.duration(seconds),
                members.size() == 1
                    ? " " + kept
                    : "s %s of %d models, together".formatted(kept, members.size()),
                Amounts.metrics(model.summary().figures()),
                refit() ? " (before the refit)" : "",
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
