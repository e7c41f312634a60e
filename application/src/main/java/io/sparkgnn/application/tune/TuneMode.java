// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.tune;

/** How thorough a search for a better plan is: what it varies, and for how long by default. */
public enum TuneMode {
  /**
   * A few plans that differ in one value: learning rate, channels, fanouts, figures of the past.
   */
  FAST(10, 5, 1, 1),
  /** Plans that differ in one to three values, of all that often matter. */
  NORMAL(16, 30, 3, 1),
  /** Many such plans, more values, an ensemble of the best one, and a refit of it. */
  BEST(64, 120, 3, 3);

  private final int plans;
  private final double minutes;
  private final int changes;
  private final int ensemble;

  TuneMode(int plans, double minutes, int changes, int ensemble) {
    this.plans = plans;
    this.minutes = minutes;
    this.changes = changes;
    this.ensemble = ensemble;
  }

  /** Plans that are tried at most, the proposed one included. */
  public int plans() {
    return plans;
  }

  /** Minutes that the search takes at most, unless told otherwise. */
  public double minutes() {
    return minutes;
  }

  /** In how many values a plan differs from the proposed one at most. */
  public int changes() {
    return changes;
  }

  /** Members of the ensemble that is tried with the best plan; 1 for none. */
  public int ensemble() {
    return ensemble;
  }

  /** Whether the best plan is trained again on training and validation rows. */
  public boolean refit() {
    return this == BEST;
  }
}
