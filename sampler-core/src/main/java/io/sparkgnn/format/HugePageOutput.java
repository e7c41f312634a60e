// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A new file that is written in pieces as large as a huge page, each at a multiple of its size.
 * Linux keeps such a piece as one huge page of its file cache where the file system has large
 * folios (XFS, Btrfs, and ext4 since 6.16), and whoever maps the file then reads it through huge
 * pages: all processes share them, and random reads miss the processor's page tables less often.
 * Elsewhere it is a file like any other.
 *
 * <p>For one thread.
 */
public final class HugePageOutput extends OutputStream {
  private final FileChannel channel;
  private final ByteBuffer piece = ByteBuffer.allocateDirect(MemoryAdvice.HUGE_PAGE_BYTES);

  /**
   * Creates the file.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it is there
   */
  public HugePageOutput(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void write(int value) throws IOException {
    piece.put((byte) value);
    flushIfFull();
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    for (int done = 0; done < count; ) {
      int some = Math.min(piece.remaining(), count - done);
      piece.put(bytes, from + done, some);
      done += some;
      flushIfFull();
    }
  }

  private void flushIfFull() throws IOException {
    if (!piece.hasRemaining()) {
      flush();
    }
  }

  /** Writes what was not written yet. Before the end of the file it costs the next huge pages. */
  @Override
  public void flush() throws IOException {
    piece.flip();
    while (piece.hasRemaining()) {
      channel.write(piece);
    }
    piece.clear();
  }

  /** Writes what was not written yet, and closes the file. */
  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      flush();
    } finally {
      UnsafeMemory.free(piece);
    }
  }
}
