// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.tune;

/**
 * How fast trainings go.
 *
 * @param around seconds of a training outside its epochs
 * @param epoch seconds of an epoch
 * @param ends the epoch after which a long training usually ends by itself
 */
record Pace(double around, double epoch, int ends) {
  /** Seconds that a training of at most so many epochs takes. */
  double seconds(int epochs) {
    return around + epoch * Math.min(epochs, ends);
  }

  /** Of the trainings so far. */
  static final class Measured {
    private double around;
    private double epoch;
    private double trainings;
    private int ends;

    /**
     * Adds a training.
     *
     * @param seconds of all of it
     * @param epochs that it had, not 0
     * @param epochSeconds mean of an epoch
     */
    void add(double seconds, int epochs, double epochSeconds) {
      around += Math.max(0, seconds - epochs * epochSeconds);
      epoch += epochSeconds;
      trainings++;
      ends = Math.max(ends, epochs);
    }

    Pace mean() {
      return new Pace(around / trainings, epoch / trainings, ends);
    }
  }
}
