// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.tune.Candidate;
import io.sparkgnn.application.tune.Trial;
import io.sparkgnn.application.tune.TuneResult;
import java.util.List;
import java.util.Locale;

/** What a tuning has tried, what it has not, and what came of it, as text. */
final class TrialTable {
  /** Plans that were not tried are named up to this number. */
  private static final int NAMED = 8;

  private TrialTable() {}

  static String of(TuneResult result) {
    StringBuilder out = new StringBuilder("rung  epochs  metric   seconds  kept  plan\n");
    for (Trial trial : result.trials()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%4d  %6d  %.4f  %8.1f  %-4s  %d: %s%s%n",
              trial.rung(),
              trial.epochs(),
              trial.metric(),
              trial.seconds(),
              trial.kept() ? "yes" : "",
              trial.candidate().number(),
              trial.candidate().description(),
              trial.stopped() ? " (ended early: the time was up)" : ""));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "Tried %d plans in %d trainings and %s%s%n",
            result.tried(),
            result.trials().size(),
            Amounts.duration(result.seconds()),
            result.limit() == Double.POSITIVE_INFINITY
                ? ""
                : " of " + Amounts.duration(result.limit())));
    skipped(out, result.skipped());
    Trial best = result.best();
    Trial proposed = result.proposed();
    out.append(
        best.candidate().number() == proposed.candidate().number()
            ? String.format(
                Locale.ROOT,
                "%s of the validation rows: %.4f with the proposed plan, which none beats%n",
                result.metric(),
                proposed.metric())
            : String.format(
                Locale.ROOT,
                "%s of the validation rows: %.4f with plan %d (%s), %.4f with the proposed plan%n",
                result.metric(),
                best.metric(),
                best.candidate().number(),
                best.candidate().description(),
                proposed.metric()));
    return out.toString();
  }

  private static void skipped(StringBuilder out, List<Candidate> skipped) {
    if (skipped.isEmpty()) {
      return;
    }
    out.append("No time was left for %d plans%n".formatted(skipped.size()));
    for (Candidate candidate : skipped.subList(0, Math.min(NAMED, skipped.size()))) {
      out.append("  %d: %s%n".formatted(candidate.number(), candidate.description()));
    }
    if (skipped.size() > NAMED) {
      out.append("  and %d more%n".formatted(skipped.size() - NAMED));
    }
  }
}
