// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

import java.math.BigDecimal;

/**
 * The numbers that a setting may have.
 *
 * @param least the smallest
 * @param above whether {@code least} itself is not allowed
 * @param most the largest
 * @param below whether {@code most} itself is not allowed
 * @param whole whether only whole numbers are
 * @param also one more that is allowed, with a meaning of its own; NaN for none
 */
public record NumberRange(
    double least, boolean above, double most, boolean below, boolean whole, double also) {

  /** Whole numbers, both ends included. */
  public static NumberRange whole(long least, long most) {
    return new NumberRange(least, false, most, false, true, Double.NaN);
  }

  /** Numbers, both ends included. */
  public static NumberRange real(double least, double most) {
    return new NumberRange(least, false, most, false, false, Double.NaN);
  }

  /** The same without the smallest. */
  public NumberRange aboveLeast() {
    return new NumberRange(least, true, most, below, whole, also);
  }

  /** The same without the largest. */
  public NumberRange belowMost() {
    return new NumberRange(least, above, most, true, whole, also);
  }

  /** The same with one more. */
  public NumberRange or(double other) {
    return new NumberRange(least, above, most, below, whole, other);
  }

  /** Whether a number is allowed; one that is none is not. */
  public boolean has(Number number) {
    double value = number.doubleValue();
    if (value == also) {
      return true;
    }
    return (above ? value > least : value >= least)
        && (below ? value < most : value <= most)
        && (!whole || value == Math.rint(value));
  }

  /** For messages: {@code 1 to 4096}, {@code above 0, to 100} or {@code 0 to below 1}. */
  public String text() {
    return (above ? "above " + plain(least) + ", to " : plain(least) + " to ")
        + (below ? "below " : "")
        + plain(most)
        + (Double.isNaN(also) ? "" : ", or " + plain(also));
  }

  private static String plain(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
