// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import io.sparkgnn.graph.FeatureColumn;
import java.nio.ByteBuffer;

/** Values of a column that a {@link ColumnEncoder} is fitted on. One thread. */
public final class ColumnSample {
  private final ByteBuffer rows;
  private final int rowBytes;
  private final int size;
  private final long now;
  private final ColumnValue value;

  /**
   * A sample.
   *
   * @param rows feature rows, little-endian
   * @param now the newest training label's time, microseconds
   */
  ColumnSample(FeatureColumn column, ByteBuffer rows, int rowBytes, int size, long now) {
    this.rows = rows;
    this.rowBytes = rowBytes;
    this.size = size;
    this.now = now;
    this.value = new ColumnValue(column);
  }

  /** Number of values. */
  public int size() {
    return size;
  }

  /** A value; good until the next call. */
  public ColumnValue value(int i) {
    return value.of(rows, Math.multiplyExact(i, rowBytes), now);
  }
}
