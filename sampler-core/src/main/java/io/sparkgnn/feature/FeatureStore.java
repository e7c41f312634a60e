// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import java.nio.ByteBuffer;
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

    @Override
    void close();
  }
}
