// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.seed;

import it.unimi.dsi.fastutil.floats.FloatArrayList;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The same number of numbers a row: a class, an amount, a flag for each class, an amount for each
 * of several windows.
 *
 * @param width numbers a row, at least 1
 * @param values row after row; NaN where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
public record NumberLabels(int width, float[] values) implements Labels {
  public NumberLabels {
    if (width < 1 || values.length % width != 0) {
      throw new IllegalArgumentException(values.length + " numbers in rows of " + width);
    }
  }

  /** One number a row. */
  public static NumberLabels of(float... values) {
    return new NumberLabels(1, values);
  }

  @Override
  public int size() {
    return values.length / width;
  }

  /** A number of a row. */
  public float value(int row, int column) {
    return values[row * width + column];
  }

  /** One more than the greatest number, where the numbers are classes; at least 1. */
  public int classes() {
    int classes = 1;
    for (float value : values) {
      classes = Math.max(classes, (int) value + 1);
    }
    return classes;
  }

  @Override
  public NumberLabels rows(int[] numbers) {
    float[] chosen = new float[numbers.length * width];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(values, numbers[i] * width, chosen, i * width, width);
    }
    return new NumberLabels(width, chosen);
  }

  @Override
  public NumberLabels and(Labels others) {
    if (!(others instanceof NumberLabels numbers) || numbers.width != width) {
      throw new IllegalArgumentException("labels of another form than rows of " + width);
    }
    float[] all = Arrays.copyOf(values, values.length + numbers.values.length);
    System.arraycopy(numbers.values, 0, all, values.length, numbers.values.length);
    return new NumberLabels(width, all);
  }

  @Override
  public int compare(int row, int other) {
    return Arrays.compare(
        values, row * width, (row + 1) * width, values, other * width, (other + 1) * width);
  }

  @Override
  public int bytes(int row) {
    return width * Float.BYTES;
  }

  @Override
  public void write(int row, ByteBuffer out) {
    for (int column = 0; column < width; column++) {
      out.putFloat(value(row, column));
    }
  }

  /** Collects rows of numbers. */
  public static final class Builder implements Labels.Builder {
    private final int width;
    private final FloatArrayList values = new FloatArrayList();

    /** A builder of rows of so many numbers. */
    public Builder(int width) {
      this.width = width;
    }

    /** Adds a number; a row is complete after {@code width} of them. */
    public void add(float value) {
      values.add(value);
    }

    @Override
    public void read(ByteBuffer in) {
      for (int column = 0; column < width; column++) {
        add(in.getFloat());
      }
    }

    @Override
    public NumberLabels build() {
      return new NumberLabels(width, values.toFloatArray());
    }
  }
}
