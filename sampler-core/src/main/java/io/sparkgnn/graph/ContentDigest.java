// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Digests bytes as they come by, as fast as a checksum.
 *
 * <p>The digest is the first 16 bytes of the SHA-256 of: for each 64 KiB its CRC32C and its CRC32,
 * both in 4 bytes, little-endian; then the bytes after the last whole 64 KiB, as they are. So a
 * small file is digested by SHA-256 alone, and in a large one no change can be undone by another
 * one elsewhere. A checksum over everything could be: a graph file ends in the CRC32C of what comes
 * before, which makes the CRC32C of the whole the same for all of them.
 *
 * <p>For one thread.
 */
public final class ContentDigest {
  private static final int BLOCK_BYTES = 1 << 16;
  private static final int DIGEST_BYTES = 16;

  private final MessageDigest hash;
  private final CRC32C crc32c = new CRC32C();
  private final CRC32 crc32 = new CRC32();
  private final ByteBuffer started = ByteBuffer.allocate(BLOCK_BYTES);
  private final ByteBuffer sums = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
  private long length;

  public ContentDigest() {
    try {
      hash = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Takes all bytes up to the buffer's limit, which becomes its position. */
  public void update(ByteBuffer bytes) {
    length += bytes.remaining();
    while (bytes.hasRemaining()) {
      ByteBuffer part = bytes.slice();
      if (started.position() == 0 && part.remaining() >= BLOCK_BYTES) {
        add(part.limit(BLOCK_BYTES));
      } else {
        part.limit(Math.min(part.remaining(), started.remaining()));
        started.put(part.duplicate());
        if (!started.hasRemaining()) {
          add(started.flip());
          started.clear();
        }
      }
      bytes.position(bytes.position() + part.limit());
    }
  }

  private void add(ByteBuffer block) {
    crc32c.reset();
    crc32c.update(block.duplicate());
    crc32.reset();
    crc32.update(block.duplicate());
    sums.clear().putInt((int) crc32c.getValue()).putInt((int) crc32.getValue());
    hash.update(sums.flip());
  }

  /** The digest of all that came by; to be called once, last. */
  public FileDigest digest() {
    hash.update(started.flip());
    return new FileDigest(length, HexFormat.of().formatHex(hash.digest(), 0, DIGEST_BYTES));
  }
}
