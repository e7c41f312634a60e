// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.tune;

import io.sparkgnn.error.UserErrorException;

/**
 * How plans are tuned.
 *
 * @param mode what is varied
 * @param plans how many are tried at most, the proposed one included
 * @param minutes that the search takes at most; infinite for no limit
 */
public record TuneOptions(TuneMode mode, int plans, double minutes) {
  private static final int MOST_PLANS = 1000;
  private static final double MOST_MINUTES = 100_000;

  /**
   * @throws UserErrorException if a number is not allowed
   */
  public TuneOptions {
    if (plans < 2 || plans > MOST_PLANS) {
      throw new UserErrorException(
          "Cannot tune with --tune %d: 2 to %d plans are allowed".formatted(plans, MOST_PLANS));
    }
    boolean limited = minutes > 0 && minutes <= MOST_MINUTES;
    if (!limited && minutes != Double.POSITIVE_INFINITY) {
      throw new UserErrorException(
          "Cannot tune for --minutes %s: above 0 to %.0f are allowed"
              .formatted(minutes, MOST_MINUTES));
    }
  }

  /** The mode's own number of plans and minutes. */
  public static TuneOptions of(TuneMode mode) {
    return new TuneOptions(mode, mode.plans(), mode.minutes());
  }

  /** A number of plans, however long they take. */
  public static TuneOptions plans(int plans) {
    return new TuneOptions(TuneMode.NORMAL, plans, Double.POSITIVE_INFINITY);
  }

  /** The same with another number of plans at most. */
  public TuneOptions withPlans(int most) {
    return new TuneOptions(mode, most, minutes);
  }

  /** The same with another limit of time. */
  public TuneOptions withMinutes(double most) {
    return new TuneOptions(mode, plans, most);
  }
}
