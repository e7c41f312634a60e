// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a {@link GraphFile} from front to back. Only {@link #finish} makes the file readable:
 * closed before that, it stays without a footer. It is not forced to disk: whoever commits a graph
 * store copies it to its place first, and a file that a loss of power cut off is noticed by its
 * checksum.
 *
 * <p>For one thread. Failures are {@link UncheckedIOException}s that name the file.
 */
public final class GraphFileWriter implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();
  private final List<Long> meta = new ArrayList<>();
  private long flushed;

  /** Creates the file, or empties the one that is there. */
  public GraphFileWriter(Path path, FileKind kind) {
    this.path = path;
    try {
      this.channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failed(e);
    }
    buffer.putLong(GraphFile.MAGIC).putInt(kind.code()).putInt(GraphFile.FORMAT_VERSION);
  }

  public Path path() {
    return path;
  }

  /** Bytes written so far. */
  public long position() {
    return flushed + buffer.position();
  }

  /** Writes 8 bytes. */
  public void putLong(long value) {
    if (buffer.remaining() < Long.BYTES) {
      flush();
    }
    buffer.putLong(value);
  }

  /** Writes what remains in {@code source}. */
  public void putBytes(ByteBuffer source) {
    while (source.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int some = Math.min(buffer.remaining(), source.remaining());
      buffer.put(buffer.position(), source, source.position(), some);
      buffer.position(buffer.position() + some);
      source.position(source.position() + some);
    }
  }

  /** Pads with zeros to a multiple of 8. */
  public void align() {
    while (position() % Long.BYTES != 0) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      buffer.put((byte) 0);
    }
  }

  /** Adds numbers to the file's meta. */
  public void meta(long... values) {
    for (long value : values) {
      meta.add(value);
    }
  }

  /** Writes meta and footer. */
  public void finish() {
    align();
    long metaOffset = position();
    for (long value : meta) {
      putLong(value);
    }
    putLong(metaOffset);
    putLong(position() + 3 * Long.BYTES);
    putLong(GraphFile.FOOTER_MAGIC);
    flush();
    buffer.putLong(crc.getValue());
    flush();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void flush() {
    buffer.flip();
    crc.update(buffer.duplicate());
    flushed += buffer.remaining();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw failed(e);
    }
    buffer.clear();
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("Cannot write " + path + ": " + e.getMessage(), e);
  }
}
