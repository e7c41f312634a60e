// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.tune;

import java.util.List;

/**
 * What a search for a better plan has found.
 *
 * @param metric by which the validation rows judge
 * @param trials all trainings in their order: the proposed plan first, then rung by rung, the best
 *     of a rung first
 * @param best the training that validates best; never worse than the proposed plan's
 * @param skipped plans that no time was left for
 * @param seconds that the search took
 * @param limit seconds that it was allowed; infinite where there was no limit
 */
public record TuneResult(
    String metric,
    List<Trial> trials,
    Trial best,
    List<Candidate> skipped,
    double seconds,
    double limit) {
  public TuneResult {
    trials = List.copyOf(trials);
    skipped = List.copyOf(skipped);
  }

  /** The training of the plan that was proposed at first, which the others are compared with. */
  public Trial proposed() {
    return trials.get(0);
  }

  /** How many plans were trained at all. */
  public int tried() {
    return (int) trials.stream().map(trial -> trial.candidate().number()).distinct().count();
  }
}
