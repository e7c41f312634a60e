package io.sparkgnn.feature;

import java.nio.ByteBuffer;

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

    @Override
    void close();
  }
}
