// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.seed;

import java.nio.ByteBuffer;

/** What is known of each row of a {@link SeedSet}: numbers, or a list of items. Immutable. */
public sealed interface Labels permits NumberLabels, ItemLabels {
  /** Number of rows. */
  int size();

  /** The rows of these numbers, in their order. */
  Labels rows(int[] numbers);

  /**
   * These rows, and after them others of the same form.
   *
   * @throws IllegalArgumentException if they are of another form
   */
  Labels and(Labels others);

  /** An order of rows by their labels. */
  int compare(int row, int other);

  /** Bytes that {@link #write} takes for a row. */
  int bytes(int row);

  /** Writes a row in big-endian order: the form in which rows travel, and are digested. */
  void write(int row, ByteBuffer out);

  /** Whether there are rows, all with the same label. */
  default boolean alike() {
    for (int row = 1; row < size(); row++) {
      if (compare(0, row) != 0) {
        return false;
      }
    }
    return size() > 0;
  }

  /** Collects labels row by row. One thread. */
  interface Builder {
    /** Adds a row that {@link Labels#write} wrote. */
    void read(ByteBuffer in);

    /** The rows so far. */
    Labels build();
  }
}
