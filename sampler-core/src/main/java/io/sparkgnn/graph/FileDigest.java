// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.format.MemoryAdvice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a manifest knows of a file's content.
 *
 * @param length bytes
 * @param digest of all bytes, 32 hexadecimal digits: see {@link ContentDigest}
 */
public record FileDigest(long length, String digest) {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int POPULATED_BYTES = 16 * MemoryAdvice.HUGE_PAGE_BYTES;

  /**
   * Reads the whole file. What was not in the system's file cache comes in huge pages there, where
   * the system has any for files, so that whoever maps the file next reads it through them.
   */
  public static FileDigest of(Path file) {
    ContentDigest digest = new ContentDigest();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    long length = 0;
    long populated = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (true) {
        if (length >= populated) {
          MemoryAdvice.populate(channel, populated, POPULATED_BYTES);
          populated += POPULATED_BYTES;
        }
        if (channel.read(buffer.clear()) < 0) {
          break;
        }
        length += buffer.position();
        digest.update(buffer.flip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
    return digest.digest();
  }
}
