// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.seed;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * One entity a row.
 *
 * @param nodeType index of the entities' node type
 * @param id node ids
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of a column: never compared, never copied
public record EntityColumn(int nodeType, long[] id) {
  /** Number of rows. */
  public int size() {
    return id.length;
  }

  /** The rows of these numbers, in their order. */
  public EntityColumn rows(int[] numbers) {
    long[] chosen = new long[numbers.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = id[numbers[i]];
    }
    return new EntityColumn(nodeType, chosen);
  }

  /** These rows, and after them others of the same node type. */
  EntityColumn and(EntityColumn others) {
    if (nodeType != others.nodeType) {
      throw new IllegalArgumentException(
          "nodes of the types " + nodeType + " and " + others.nodeType);
    }
    return new EntityColumn(
        nodeType, LongStream.concat(Arrays.stream(id), Arrays.stream(others.id)).toArray());
  }
}
