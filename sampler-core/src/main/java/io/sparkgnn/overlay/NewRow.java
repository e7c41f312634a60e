// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import java.util.Arrays;
import java.util.List;

/**
 * A row that comes, as the graph stores it. Not to be changed once it is handed over.
 *
 * @param key as {@link io.sparkgnn.feature.KeyCodec} encodes it; null in a table without a key
 * @param time microseconds since the epoch, in a table with a time column; else not looked at
 * @param parents for each link of the table, in the schema's order, the parent's key, or null
 * @param features the feature row, {@code NodeType.rowBytes()} bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes; compared by content below
public record NewRow(byte[] key, long time, List<byte[]> parents, byte[] features) {
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof NewRow row)
        || !Arrays.equals(key, row.key)
        || time != row.time
        || !Arrays.equals(features, row.features)
        || parents.size() != row.parents.size()) {
      return false;
    }
    for (int i = 0; i < parents.size(); i++) {
      if (!Arrays.equals(parents.get(i), row.parents.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key) * 31 + Long.hashCode(time);
  }
}
