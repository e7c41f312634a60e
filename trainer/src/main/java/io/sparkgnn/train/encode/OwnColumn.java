// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import io.sparkgnn.error.OwnClass;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.FeatureColumn;
import java.nio.ByteBuffer;

/**
 * An {@link OwnEncoding} on the feature rows of one graph. Safe for use by any number of threads.
 */
public final class OwnColumn {
  private final FeatureColumn column;
  private final ColumnEncoder encoder;
  private final float[] learned;
  private final int width;

  /**
   * Binds an encoding.
   *
   * @param column null if the graph does not have it
   * @throws UserErrorException if there is no such class, or it gives no inputs
   */
  OwnColumn(OwnEncoding encoding, FeatureColumn column) {
    this.column = column;
    this.learned = encoding.numbers();
    try {
      encoder = OwnClass.make(ColumnEncoder.class, encoding.encoder());
    } catch (UserErrorException e) {
      throw new UserErrorException(
          "Cannot encode column %s: %s".formatted(encoding.column(), e.getMessage()), e);
    }
    width = encoder.width(learned);
    if (width < 1) {
      throw new UserErrorException(
          "Cannot encode column %s: %s makes %d inputs of a value; allowed is 1 or more"
              .formatted(encoding.column(), encoding.encoder(), width));
    }
  }

  /** Inputs that a value becomes. */
  public int width() {
    return width;
  }

  /** A cursor over the column's values, for one thread. */
  public ColumnValue values() {
    return new ColumnValue(column);
  }

  /**
   * Encodes a row's value.
   *
   * @param values of {@link #values}
   * @param rows feature rows, little-endian
   * @param row where the row begins
   * @param now the seed's time, microseconds
   */
  public void encode(ColumnValue values, ByteBuffer rows, int row, long now, float[] out, int at) {
    encoder.encode(learned, values.of(rows, row, now), out, at);
  }
}
