// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

/** What is said about a target behind it. */
public sealed interface Mode {
  /** Nothing: the kind of task follows from the target. */
  record Plain() implements Mode {}

  /** {@code CLASSIFY}: each value is a class, or each item of a list a label. */
  record Classify(Place place) implements Mode {}

  /**
   * {@code RANK TOP k}: the items of a list are ranked.
   *
   * @param k how many are wanted
   */
  record RankTop(int k, Place place) implements Mode {}

  /**
   * {@code FORECAST n TIMEFRAMES}: the target in its window, and in the windows after that.
   *
   * @param timeframes how many windows, the first included
   */
  record Forecast(int timeframes, Place place) implements Mode {
    /** Timeframes at most. */
    public static final int MOST = 366;
  }
}
