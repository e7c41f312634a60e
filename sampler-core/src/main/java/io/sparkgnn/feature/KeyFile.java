// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.format.GraphFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * Key to node id, of the keys of one node type that are in one stripe: an LMDB file.
 *
 * <p>File: a single LMDB file (no folder), main database only. LMDB allows keys of at most 511
 * bytes. A key of up to {@value #SHORT_KEY_BYTES} bytes is stored as it is, with the node id (8
 * bytes, little-endian) as value. A longer key is stored as its first {@value #SHORT_KEY_BYTES}
 * bytes and the first 16 bytes of its SHA-256, with the node id and then the rest of the key as
 * value, so that a lookup compares whole keys. The key of the single byte 0, shorter than any real
 * one, tells of the file, in little-endian numbers of 8 bytes: magic "GNNKEYDI", format version,
 * number of keys.
 *
 * <p>Immutable; safe for use by any number of threads.
 */
final class KeyFile {
  static final int MIN_KEY_BYTES = 2;
  static final int SHORT_KEY_BYTES = 494;
  private static final int HASH_BYTES = 16;
  static final int LONG_KEY_BYTES = SHORT_KEY_BYTES + HASH_BYTES;
  static final byte ABOUT_KEY = 0;
  private static final long MAGIC = 0x494459454B4E4E47L; // "GNNKEYDI"
  private static final int ABOUT_BYTES = 3 * Long.BYTES;

  private final LmdbPages pages;
  private final long keys;

  KeyFile(Path path) {
    pages = new LmdbPages(path);
    LmdbPages.Value about = pages.find(new byte[] {ABOUT_KEY});
    if (about == null || about.length() != ABOUT_BYTES || pages.getLong(about.offset()) != MAGIC) {
      throw new CorruptFileException(path, "it is not a key dictionary");
    }
    long version = pages.getLong(about.offset() + Long.BYTES);
    if (version != GraphFile.FORMAT_VERSION) {
      throw new FormatVersionException(path.toString(), (int) version, GraphFile.FORMAT_VERSION);
    }
    keys = pages.getLong(about.offset() + 2 * Long.BYTES);
  }

  static ByteBuffer about(long keys) {
    return ByteBuffer.allocateDirect(ABOUT_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(MAGIC)
        .putLong(GraphFile.FORMAT_VERSION)
        .putLong(keys)
        .flip();
  }

  /** The key that LMDB stores for a key. */
  static byte[] storedKey(byte[] key) {
    if (key.length <= SHORT_KEY_BYTES) {
      return key;
    }
    byte[] stored = Arrays.copyOf(key, LONG_KEY_BYTES);
    System.arraycopy(sha256(key), 0, stored, SHORT_KEY_BYTES, HASH_BYTES);
    return stored;
  }

  /** How many bytes at the end of a key are kept in the value. */
  static int restBytes(byte[] key) {
    return Math.max(0, key.length - SHORT_KEY_BYTES);
  }

  long keys() {
    return keys;
  }

  /** The node id of a key, or -1. */
  long id(byte[] key) {
    if (key.length < MIN_KEY_BYTES) {
      return -1;
    }
    LmdbPages.Value value = pages.find(storedKey(key));
    int rest = restBytes(key);
    if (value == null || value.length() != Long.BYTES + rest) {
      return -1;
    }
    if (rest > 0) {
      byte[] found = new byte[rest];
      pages.get(value.offset() + Long.BYTES, found);
      if (!Arrays.equals(found, 0, rest, key, SHORT_KEY_BYTES, key.length)) {
        return -1;
      }
    }
    return pages.getLong(value.offset());
  }

  /** Hands over all keys with their ids, in ascending order of their bytes. */
  void forEach(KeyDictionary.Entries entries) {
    // long keys that begin alike lie in the order of their hashes
    TreeMap<byte[], Long> alike = new TreeMap<>(Arrays::compareUnsigned);
    pages.forEach(
        (stored, value) -> {
          if (stored.length < MIN_KEY_BYTES) {
            return;
          }
          byte[] key = whole(stored, value);
          if (!alike.isEmpty() && !beginAlike(alike.firstKey(), key)) {
            alike.forEach(entries::take);
            alike.clear();
          }
          if (key.length > SHORT_KEY_BYTES) {
            alike.put(key, pages.getLong(value.offset()));
          } else {
            entries.take(key, pages.getLong(value.offset()));
          }
        });
    alike.forEach(entries::take);
  }

  private static boolean beginAlike(byte[] longKey, byte[] key) {
    return key.length > SHORT_KEY_BYTES
        && Arrays.equals(longKey, 0, SHORT_KEY_BYTES, key, 0, SHORT_KEY_BYTES);
  }

  private byte[] whole(byte[] stored, LmdbPages.Value value) {
    if (stored.length <= SHORT_KEY_BYTES) {
      return stored;
    }
    byte[] rest = new byte[value.length() - Long.BYTES];
    pages.get(value.offset() + Long.BYTES, rest);
    byte[] key = Arrays.copyOf(stored, SHORT_KEY_BYTES + rest.length);
    System.arraycopy(rest, 0, key, SHORT_KEY_BYTES, rest.length);
    return key;
  }

  private static byte[] sha256(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
