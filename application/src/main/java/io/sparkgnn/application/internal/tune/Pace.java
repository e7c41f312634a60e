// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.tune;

import java.util.ArrayList;
import java.util.List;

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

  /** The trainings so far. */
  static final class Measured {
    private final List<Double> around = new ArrayList<>();
    private final List<Double> epoch = new ArrayList<>();
    private int ends;

    /**
     * Adds a training.
     *
     * @param seconds of all of it
     * @param epochs that it had, not 0
     * @param epochSeconds mean of an epoch
     */
    void add(double seconds, int epochs, double epochSeconds) {
      around.add(Math.max(0, seconds - epochs * epochSeconds));
      epoch.add(epochSeconds);
      ends = Math.max(ends, epochs);
    }

    /** The median, which one slow plan does not move. */
    Pace usual() {
      return new Pace(median(around), median(epoch), ends);
    }

    private static double median(List<Double> values) {
      return values.stream().sorted().toList().get(values.size() / 2);
    }
  }
}
