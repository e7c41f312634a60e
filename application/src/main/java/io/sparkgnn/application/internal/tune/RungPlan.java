// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.tune;

import java.util.ArrayList;
import java.util.List;

/**
 * How many plans begin, and for how many epochs each rung trains what is left of them, half of them
 * at a time.
 *
 * @param plans that begin; 0 when there is no time for one
 * @param epochs of each rung, rising
 */
record RungPlan(int plans, List<Integer> epochs) {
  /** Fewer plans than these are no search: rather the trainings are shorter. */
  private static final int FEW = 4;

  /**
   * The most plans that fit a time: with a last rung of all epochs if it allows for some plans,
   * else of half of them, and so on.
   *
   * @param most plans that there are
   * @param fullEpochs of the last rung
   * @param seconds that all may take; may be infinite
   */
  static RungPlan of(int most, int fullEpochs, Pace pace, double seconds) {
    for (int top = fullEpochs; top >= 1; top /= 2) {
      int least = top > 1 ? Math.min(most, FEW) : 1;
      for (int plans = most; plans >= least; plans--) {
        List<Integer> epochs = rungs(plans, top);
        if (seconds(plans, epochs, pace) <= seconds) {
          return new RungPlan(plans, epochs);
        }
      }
    }
    return new RungPlan(0, List.of());
  }

  private static List<Integer> rungs(int plans, int top) {
    int rungs = 1;
    while (plans >> rungs > 0 && top >> rungs > 0) {
      rungs++;
    }
    List<Integer> epochs = new ArrayList<>();
    for (int rung = 1; rung <= rungs; rung++) {
      epochs.add(top >> (rungs - rung));
    }
    return epochs;
  }

  /**
   * The most plans, of so many, that can go on through the rungs that are left.
   *
   * @return 0 when there is no time for one
   */
  static int goOn(int most, List<Integer> epochs, Pace pace, double seconds) {
    int plans = most;
    while (plans > 0 && seconds(plans, epochs, pace) > seconds) {
      plans--;
    }
    return plans;
  }

  /** Seconds that all rungs take. */
  static double seconds(int plans, List<Integer> epochs, Pace pace) {
    double seconds = 0;
    int left = plans;
    for (int rung : epochs) {
      seconds += left * pace.seconds(rung);
      left = Math.max(1, left / 2);
    }
    return seconds;
  }
}
