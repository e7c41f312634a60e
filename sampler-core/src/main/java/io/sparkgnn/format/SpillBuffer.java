// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Words that wait until their place in a file is known: up to {@value #MEMORY_BYTES} bytes in
 * memory, the rest in a temporary file beside it, which is gone when this is closed.
 */
final class SpillBuffer implements AutoCloseable {
  static final int MEMORY_BYTES = 1 << 16;

  private final Path beside;
  private ByteBuffer memory = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);
  private FileChannel channel;

  SpillBuffer(Path beside) {
    this.beside = beside;
  }

  void putLong(long value) {
    if (memory.remaining() < Long.BYTES) {
      if (memory.capacity() < MEMORY_BYTES) {
        memory =
            ByteBuffer.allocate(2 * memory.capacity())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(memory.flip());
      } else {
        spill();
      }
    }
    memory.putLong(value);
  }

  void copyTo(GraphFileWriter out) {
    if (channel != null) {
      spill();
      try {
        channel.position(0);
        while (channel.read(memory) >= 0 || memory.position() > 0) {
          memory.flip();
          out.putBytes(memory);
          memory.clear();
        }
      } catch (IOException e) {
        throw failed(e);
      }
    } else {
      memory.flip();
      out.putBytes(memory);
      memory.clear();
    }
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void spill() {
    try {
      if (channel == null) {
        Path folder = beside.toAbsolutePath().getParent();
        Path file = Files.createTempFile(folder, "." + beside.getFileName(), ".spill");
        channel =
            FileChannel.open(
                file,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
      }
      memory.flip();
      while (memory.hasRemaining()) {
        channel.write(memory);
      }
      memory.clear();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("Cannot write beside " + beside + ": " + e.getMessage(), e);
  }
}
