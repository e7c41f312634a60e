package io.sparkgnn.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * What a manifest knows of a file's content.
 *
 * @param length bytes
 * @param crc32c CRC32C of all bytes, 8 hexadecimal digits
 */
public record FileDigest(long length, String crc32c) {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Reads the whole file. */
  public static FileDigest of(Path file) {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    long length = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(buffer.clear()) >= 0) {
        length += buffer.position();
        crc.update(buffer.flip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
    return new FileDigest(length, HexFormat.of().toHexDigits((int) crc.getValue()));
  }
}
