// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.tune;

/**
 * One training of a tuning.
 *
 * @param rung from 1; 0 for the proposed plan, which is trained in full before all others
 * @param epochs at most
 * @param metric of the validation rows; NaN when the training failed
 * @param seconds it took
 * @param stopped whether it ended before its last epoch because the time was up; the metric is that
 *     of the best epoch until then
 * @param kept whether the candidate went on, won its last rung, or is the best of all
 */
public record Trial(
    Candidate candidate,
    int rung,
    int epochs,
    double metric,
    double seconds,
    boolean stopped,
    boolean kept) {
  /** The same, kept or not. */
  public Trial kept(boolean value) {
    return new Trial(candidate, rung, epochs, metric, seconds, stopped, value);
  }
}
