// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import io.sparkgnn.graph.NodeType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Feature rows of every node type. Shared by threads; each thread takes a reader of its own. */
public interface FeatureStore {
  /** A reader for the calling thread. Close it before the store. */
  Reader reader();

  /** Reads feature rows. Confined to one thread. */
  interface Reader extends AutoCloseable {
    /**
     * Copies the rows of {@code ids[0..count)} one after the other to {@code target}, from its
     * position on, which moves past them. Rows are {@code NodeType.rowBytes()} wide, little-endian,
     * laid out as the {@code FeatureColumn}s say.
     *
     * @throws IllegalStateException if the store was closed
     */
    void read(int nodeType, long[] ids, int count, ByteBuffer target);

    /**
     * Rows that are asked for: those of {@code ids[0..count)}, from the target's position on.
     *
     * @param target moves past them
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier of bulk data: never compared
    record Rows(int nodeType, long[] ids, int count, ByteBuffer target) {}

    /**
     * Copies the rows of several node types, each to a target of its own, as {@link #read(int,
     * long[], int, ByteBuffer)} does one after the other. Rows of other machines are asked for all
     * at once.
     */
    default void read(List<Rows> asked) {
      for (Rows rows : asked) {
        read(rows.nodeType(), rows.ids(), rows.count(), rows.target());
      }
    }

    /**
     * Reads rows of a node type at even distances.
     *
     * @param first id of the first node
     * @param last id behind the last one
     * @param most rows at most
     * @return as many rows as there are nodes, or {@code most}, from position 0 on
     */
    default ByteBuffer spread(NodeType type, long first, long last, int most) {
      int count = (int) Math.min(most, last - first);
      long[] ids = new long[count];
      for (int i = 0; i < count; i++) {
        ids[i] = first + (last - first) * i / count;
      }
      ByteBuffer rows =
          ByteBuffer.allocateDirect(count * type.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
      read(type.index(), ids, count, rows);
      return rows;
    }

    @Override
    void close();
  }
}
