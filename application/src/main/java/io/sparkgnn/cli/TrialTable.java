// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.tune.Trial;
import java.util.List;
import java.util.Locale;

/** The trials of a tuning, as aligned text. */
final class TrialTable {
  private TrialTable() {}

  static String of(List<Trial> trials) {
    StringBuilder out = new StringBuilder("rung  epochs  metric   seconds  kept  plan\n");
    for (Trial trial : trials) {
      out.append(
          String.format(
              Locale.ROOT,
              "%4d  %6d  %.4f  %8.1f  %-4s  %d: %s%n",
              trial.rung(),
              trial.epochs(),
              trial.metric(),
              trial.seconds(),
              trial.kept() ? "yes" : "",
              trial.candidate().number(),
              trial.candidate().description()));
    }
    return out.toString();
  }
}
