// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

/**
 * A row that comes, or one that goes.
 *
 * @param nodeType its table
 * @param key of the row that goes; null where a row comes
 * @param row that comes; null where one goes
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes: never compared
public record RowChange(int nodeType, byte[] key, NewRow row) {
  /** A row that comes, or takes the place of the one of its key. */
  public static RowChange put(int nodeType, NewRow row) {
    return new RowChange(nodeType, null, row);
  }

  /** A row that goes. */
  public static RowChange delete(int nodeType, byte[] key) {
    return new RowChange(nodeType, key, null);
  }
}
