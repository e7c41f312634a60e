// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import java.util.Arrays;

/**
 * Where the values of each column are cut into at most 255 bins of about as many rows each, eight
 * or more where there are few. Bin 0 is for rows without a value, bin b above 0 for values above
 * cut b - 2 and up to cut b - 1. Column c has {@code cuts[c].length + 2} bins with that for no
 * value.
 */
@SuppressWarnings("ArrayRecordComponent") // read only
record Bins(float[][] cuts) {
  private static final int MOST = 255;

  /** Bins that a column may have however few rows there are. */
  private static final int FEW = 31;

  /** Rows of a bin at least, on average: leaves have more. */
  private static final int ROWS_A_BIN = 8;

  /** Enough for cuts that are off by less than a bin. */
  private static final int ROWS_READ = 50_000;

  static Bins of(FeatureMatrix matrix, ColumnWork work) {
    float[][] cuts = new float[matrix.width()][];
    int rows = matrix.rows();
    int read = Math.min(rows, ROWS_READ);
    int most = Math.max(FEW, Math.min(MOST, rows / ROWS_A_BIN));
    work.each(
        matrix.width(),
        read,
        column -> {
          float[] values = new float[read];
          int count = 0;
          for (int i = 0; i < read; i++) {
            int row = (int) ((long) i * rows / read);
            float value = matrix.values()[row * matrix.width() + column];
            if (!Float.isNaN(value)) {
              values[count++] = finite(value);
            }
          }
          cuts[column] = cuts(Arrays.copyOf(values, count), most);
        });
    return new Bins(cuts);
  }

  /** An infinite value is as good as the largest; it is cut off from finite ones as they are. */
  private static float finite(float value) {
    return Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value)) + 0f;
  }

  private static float[] cuts(float[] values, int most) {
    Arrays.sort(values);
    float[] cuts = new float[most - 1];
    int found = 0;
    int inBin = 0;
    int distinct = 0;
    for (int i = 0; i < values.length; i++) {
      distinct += i == 0 || values[i] != values[i - 1] ? 1 : 0;
    }
    int last = values.length - 1;
    boolean endless = last >= 0 && values[last] == Float.MAX_VALUE;
    int bins = endless ? most - 1 : most;
    for (int i = 0; i < last && found < cuts.length; i++) {
      inBin++;
      boolean full = distinct <= most || (long) inBin * (bins - found) >= last - i + inBin;
      boolean atEnd = values[i] == -Float.MAX_VALUE || values[i + 1] == Float.MAX_VALUE;
      if (values[i] != values[i + 1] && (atEnd || full && found < bins - 1)) {
        cuts[found++] = between(values[i], values[i + 1]);
        inBin = 0;
      }
    }
    return Arrays.copyOf(cuts, found);
  }

  /** A number from one up to another that is larger, and not that. */
  private static float between(float low, float high) {
    float middle = (float) (low + ((double) high - low) / 2);
    return middle < high ? middle : low;
  }

  /** The bins of a matrix of the same columns, column by column. */
  byte[][] columns(FeatureMatrix matrix, ColumnWork work) {
    int rows = matrix.rows();
    byte[][] columns = new byte[cuts.length][rows];
    work.each(
        cuts.length,
        rows,
        column -> {
          for (int row = 0; row < rows; row++) {
            columns[column][row] =
                (byte) bin(column, matrix.values()[row * matrix.width() + column]);
          }
        });
    return columns;
  }

  private int bin(int column, float value) {
    if (Float.isNaN(value)) {
      return 0;
    }
    int at = Arrays.binarySearch(cuts[column], finite(value));
    return 1 + (at >= 0 ? at : -at - 1);
  }

  /** Bins of a column, with that for no value. */
  int count(int column) {
    return cuts[column].length + 2;
  }

  /** The value up to which a split after a bin goes left; of the last bin all that are. */
  float threshold(int column, int bin) {
    return bin > cuts[column].length ? Float.POSITIVE_INFINITY : cuts[column][bin - 1];
  }
}
