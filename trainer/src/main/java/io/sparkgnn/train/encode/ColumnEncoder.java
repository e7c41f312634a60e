// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

/**
 * Turns the values of a column into inputs of the network in a way of your own, instead of ours. It
 * is a public class with a public constructor without arguments, named by its class name for each
 * column that it encodes (option {@code columnEncoders}). Stateless, and safe for use by any number
 * of threads: all that it learns is what {@link #fit} returns.
 */
public interface ColumnEncoder {
  /**
   * Looks at a column once, where the training starts.
   *
   * @param sample values of rows that are visible at the newest training label; may be empty
   * @return finite numbers that say all that was learned; they are kept with the model
   */
  float[] fit(ColumnSample sample);

  /** Inputs that a value becomes, at least 1. */
  int width(float[] learned);

  /**
   * Encodes a value, as of the time of the seed that sees its row. A pure function: the same in
   * training and in scoring.
   *
   * @param learned what {@link #fit} returned
   * @param value of the column; may be null ({@link ColumnValue#isNull})
   * @param out the inputs are written from {@code at} on, {@link #width} of them; they are 0 before
   */
  void encode(float[] learned, ColumnValue value, float[] out, int at);
}
