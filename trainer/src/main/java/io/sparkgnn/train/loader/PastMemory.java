// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The encoded figures of the past of rows that come again in every epoch. They are a pure function
 * of the row where it sees all up to its own time, so they are computed once. Safe for use by any
 * number of threads.
 */
public final class PastMemory {
  /** Share of the heap that they may take. */
  private static final double HEAP_SHARE = 1.0 / 16;

  /** Bytes of a row beside its numbers: an array's header and a reference. */
  private static final int ROW_BYTES = 24;

  private final AtomicReferenceArray<float[]> rows;

  private PastMemory(int rows) {
    this.rows = new AtomicReferenceArray<>(rows);
  }

  /**
   * For so many rows.
   *
   * @param width numbers of a row
   * @return null where they would take too much of the heap, or a row has none
   */
  public static PastMemory of(int rows, int width) {
    return of(rows, width, (long) (HEAP_SHARE * Runtime.getRuntime().maxMemory()));
  }

  static PastMemory of(int rows, int width, long mostBytes) {
    long bytes = rows * ((long) width * Float.BYTES + ROW_BYTES);
    return width == 0 || bytes > mostBytes ? null : new PastMemory(rows);
  }

  /** What was kept of a row; null for nothing. */
  float[] get(int row) {
    return rows.get(row);
  }

  /** Keeps it; the array is not to be changed any more. */
  void put(int row, float[] numbers) {
    rows.set(row, numbers);
  }
}
