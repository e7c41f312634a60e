// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.lmdbjava.PutFlags;

/**
 * Writes the key dictionary of one node type and stripe of keys (see {@link KeyStripes}), in
 * ascending unsigned byte order of the keys. See {@link KeyFile} for the file.
 *
 * <p>For one thread; memory for one transaction. A failed write is an {@link UncheckedIOException},
 * and leaves a file that cannot be read.
 */
public final class KeyDictionaryWriter implements AutoCloseable {
  private static final long BATCH_BYTES = 4L << 20;

  private final Path file;
  private final LmdbWriter out;
  private final ByteBuffer storedKey = ByteBuffer.allocateDirect(KeyFile.LONG_KEY_BYTES);
  private ByteBuffer value = ByteBuffer.allocateDirect(64).order(ByteOrder.LITTLE_ENDIAN);
  private byte[] last = new byte[0];
  private byte[] highest = new byte[0];
  private long keys;
  private boolean complete = true;

  public KeyDictionaryWriter(Path file) {
    this.file = file;
    this.out = new LmdbWriter(file, BATCH_BYTES);
  }

  /**
   * Adds a key.
   *
   * @param key as {@link KeyCodec} encodes it, so never below 2 bytes; after the key added last
   * @param id the node's id
   */
  public void add(byte[] key, long id) {
    complete = false;
    if (key.length < KeyFile.MIN_KEY_BYTES) {
      throw new IllegalArgumentException("a key of " + key.length + " bytes");
    }
    if (Arrays.compareUnsigned(key, last) <= 0) {
      throw new IllegalArgumentException("keys are not in ascending order in " + file);
    }
    last = key;
    byte[] stored = KeyFile.storedKey(key);
    int rest = KeyFile.restBytes(key);
    if (value.capacity() < Long.BYTES + rest) {
      value = ByteBuffer.allocateDirect(2 * (Long.BYTES + rest)).order(ByteOrder.LITTLE_ENDIAN);
    }
    value.clear().putLong(id).put(key, key.length - rest, rest).flip();
    // Long keys that begin alike are stored in order of their hash: then append is not allowed.
    boolean append = Arrays.compareUnsigned(stored, highest) > 0;
    storedKey.clear().put(stored).flip();
    boolean added =
        out.put(storedKey, value, append ? PutFlags.MDB_APPEND : PutFlags.MDB_NOOVERWRITE);
    if (!added) {
      throw new IllegalStateException("two keys with the same hash in " + file);
    }
    if (append) {
      highest = stored;
    }
    keys++;
    complete = true;
  }

  /** Completes the file. */
  @Override
  public void close() {
    try (out) {
      if (complete) {
        complete = false;
        storedKey.clear().put(KeyFile.ABOUT_KEY).flip();
        out.put(storedKey, KeyFile.about(keys));
        out.finish();
      }
    }
  }
}
