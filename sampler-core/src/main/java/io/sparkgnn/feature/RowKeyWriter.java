// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFileWriter;
import io.sparkgnn.format.MonotoneLongsWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Writes the keys of the nodes of one type and stripe, in order of local row. See {@link RowKeys}
 * for the file.
 *
 * <p>For one thread; memory for one block. A failed write is an {@link UncheckedIOException}, and
 * leaves a file that cannot be read.
 */
public final class RowKeyWriter implements AutoCloseable {
  private final GraphFileWriter out;
  private final MonotoneLongsWriter offsets;
  private final long start;
  private boolean complete = true;

  public RowKeyWriter(Path file) {
    out = new GraphFileWriter(file, FileKind.ROW_KEYS);
    start = out.position();
    offsets = MonotoneLongsWriter.deferred(out);
    offsets.add(0);
  }

  /** Adds the next node's key, as {@link KeyCodec} encodes it. */
  public void add(byte[] key) {
    complete = false;
    out.putBytes(ByteBuffer.wrap(key));
    offsets.add(out.position() - start);
    complete = true;
  }

  /** Completes the file. */
  @Override
  public void close() {
    try (out;
        offsets) {
      if (complete) {
        complete = false;
        out.align();
        out.meta(start);
        offsets.finish();
        out.finish();
      }
    }
  }
}
