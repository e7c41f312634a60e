// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.ml.fit.GnnSummary;

/**
 * What the epochs of a training, or of those of an ensemble, say of having more of them.
 *
 * @param planned epochs at most
 */
record EpochVerdict(GnnSummary summary, int planned) {
  /** One line. */
  String text() {
    if (!summary.others().isEmpty()) {
      long last =
          summary.members().stream().filter(member -> member.bestEpoch() == planned - 1).count();
      return "Of %d models %s the last epoch that was planned (%d) for its best: %s"
          .formatted(
              summary.members().size(),
              last == 0 ? "none has" : last + (last == 1 ? " has" : " have"),
              planned,
              2 * last > summary.members().size()
                  ? "more epochs may help"
                  : "more epochs would hardly help");
    }
    int trained = summary.epochs().size();
    int best = summary.best().epoch() + 1;
    int since = trained - best;
    if (summary.seeds().validation() == 0) {
      return "Epoch %d of %d had the lowest training loss; without validation rows nothing says whether more would help"
          .formatted(best, trained);
    }
    if (since == 0) {
      return planned == 1
          ? "One epoch was trained: more may help"
          : "The last epoch, %d, was the best: more epochs may help".formatted(trained);
    }
    String after = since == 1 ? "1 epoch" : since + " epochs";
    return trained < planned
        ? "Epoch %d of %d was the best; stopped after %s without improvement: more epochs would not help"
            .formatted(best, trained, after)
        : "Epoch %d of %d was the best; %s after it brought no improvement: more epochs would hardly help"
            .formatted(best, trained, after);
  }
}
