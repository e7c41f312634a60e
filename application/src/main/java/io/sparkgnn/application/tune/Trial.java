// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.tune;

/**
 * One training of a tuning.
 *
 * @param rung from 1
 * @param epochs at most
 * @param metric of the validation rows; NaN when the training failed
 * @param seconds it took
 * @param kept whether the candidate went on, or won the last rung
 */
public record Trial(
    Candidate candidate, int rung, int epochs, double metric, double seconds, boolean kept) {}
