// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.seed;

import it.unimi.dsi.fastutil.floats.FloatArrayList;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The same number of numbers a row: a class, an amount, a flag for each class, an amount for each
 * of several windows. Rows may weigh differently.
 *
 * @param width numbers a row, at least 1
 * @param values row after row; NaN where there is none
 * @param weights one a row, above 0; empty where every row weighs 1
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared, never copied
public record NumberLabels(int width, float[] values, float[] weights) implements Labels {
  private static final float[] ALIKE = new float[0];

  public NumberLabels {
    if (width < 1 || values.length % width != 0) {
      throw new IllegalArgumentException(values.length + " numbers in rows of " + width);
    }
    if (weights.length != 0 && weights.length * width != values.length) {
      throw new IllegalArgumentException(
          weights.length + " weights of " + values.length / width + " rows");
    }
  }

  /** Rows that weigh 1. */
  public NumberLabels(int width, float[] values) {
    this(width, values, ALIKE);
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

  /** A number of every row. */
  public float[] column(int number) {
    float[] column = new float[size()];
    for (int row = 0; row < column.length; row++) {
      column[row] = value(row, number);
    }
    return column;
  }

  /** Whether rows have weights of their own. */
  public boolean weighted() {
    return weights.length > 0;
  }

  /** What a row weighs. */
  public float weight(int row) {
    return weights.length == 0 ? 1 : weights[row];
  }

  /** What all rows weigh. */
  public double totalWeight() {
    double total = 0;
    for (int row = 0; row < size(); row++) {
      total += weight(row);
    }
    return total;
  }

  /** Whether every number that there is is a whole one. */
  public boolean areWhole() {
    for (float value : values) {
      if (!Float.isNaN(value) && value != Math.rint(value)) {
        return false;
      }
    }
    return true;
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
    float[] weighing = weighted() ? new float[numbers.length] : ALIKE;
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(values, numbers[i] * width, chosen, i * width, width);
      if (weighted()) {
        weighing[i] = weights[numbers[i]];
      }
    }
    return new NumberLabels(width, chosen, weighing);
  }

  @Override
  public NumberLabels and(Labels others) {
    if (!(others instanceof NumberLabels numbers) || numbers.width != width) {
      throw new IllegalArgumentException("labels of another form than rows of " + width);
    }
    float[] all = Arrays.copyOf(values, values.length + numbers.values.length);
    System.arraycopy(numbers.values, 0, all, values.length, numbers.values.length);
    if (!weighted() && !numbers.weighted()) {
      return new NumberLabels(width, all);
    }
    float[] weighing = new float[size() + numbers.size()];
    for (int row = 0; row < weighing.length; row++) {
      weighing[row] = row < size() ? weight(row) : numbers.weight(row - size());
    }
    return new NumberLabels(width, all, weighing);
  }

  @Override
  public boolean alike() {
    for (int row = 1; row < size(); row++) {
      if (compareValues(0, row) != 0) {
        return false;
      }
    }
    return size() > 0;
  }

  @Override
  public int compare(int row, int other) {
    int order = compareValues(row, other);
    return order != 0 ? order : Float.compare(weight(row), weight(other));
  }

  /** An order of rows by their numbers, whatever they weigh. */
  public int compareValues(int row, int other) {
    return Arrays.compare(
        values, row * width, (row + 1) * width, values, other * width, (other + 1) * width);
  }

  @Override
  public int bytes(int row) {
    return (width + (weighted() ? 1 : 0)) * Float.BYTES;
  }

  @Override
  public void write(int row, ByteBuffer out) {
    for (int column = 0; column < width; column++) {
      out.putFloat(value(row, column));
    }
    if (weighted()) {
      out.putFloat(weights[row]);
    }
  }

  /** Collects rows of numbers. */
  public static final class Builder implements Labels.Builder {
    private final int width;
    private final boolean weighted;
    private final FloatArrayList values = new FloatArrayList();
    private final FloatArrayList weights = new FloatArrayList();

    /** A builder of rows of so many numbers that weigh 1. */
    public Builder(int width) {
      this(width, false);
    }

    /**
     * A builder of rows of so many numbers.
     *
     * @param weighted whether each has a weight, too
     */
    public Builder(int width, boolean weighted) {
      this.width = width;
      this.weighted = weighted;
    }

    /** Adds a number; a row is complete after {@code width} of them, and a weight if it has one. */
    public void add(float value) {
      values.add(value);
    }

    /** Adds the weight of a row, after its numbers. */
    public void addWeight(float value) {
      weights.add(value);
    }

    @Override
    public void read(ByteBuffer in) {
      for (int column = 0; column < width; column++) {
        add(in.getFloat());
      }
      if (weighted) {
        addWeight(in.getFloat());
      }
    }

    @Override
    public NumberLabels build() {
      return new NumberLabels(width, values.toFloatArray(), weights.toFloatArray());
    }
  }
}
