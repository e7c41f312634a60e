// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.format.MappedBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Finds entries of a sealed LMDB file without LMDB: a lookup is a walk down the pages of one
 * B+tree, read through the JVM's own mapping. LMDB's native code would kill the process if the file
 * were cut off under it, and the call into it costs more than the walk.
 *
 * <p>The layout is that of LMDB 0.9 (data version 1) on a 64-bit little-endian machine: pages of a
 * header of 16 bytes, the offsets of the nodes (2 bytes each), and the nodes: 8 bytes of sizes and
 * flags, the key, the value. See {@code struct MDB_page}, {@code MDB_node} and {@code MDB_meta} in
 * its {@code mdb.c}.
 *
 * <p>Immutable; safe for use by any number of threads. Unmapped once unreachable.
 */
final class LmdbPages {
  private static final int MAGIC = 0xBEEFC0DE;
  private static final int DATA_VERSION = 1;
  private static final int PAGE_HEADER = 16;
  private static final int META_PAGE_BYTES = PAGE_HEADER + 24;
  private static final int META_ROOT = PAGE_HEADER + 112;
  private static final int META_TRANSACTION = PAGE_HEADER + 128;
  private static final int LEAF = 0x02;
  private static final int BRANCH = 0x01;
  private static final int ON_OVERFLOW_PAGES = 0x01;
  private static final int NODE_HEADER = 8;
  private static final int MAX_DEPTH = 32;
  private static final long PAGE_NUMBER = 0xFFFF_FFFF_FFFFL;

  private final Path path;
  private final MappedBytes bytes;
  private final int pageBytes;
  private final long root;

  /**
   * Maps a file.
   *
   * @throws CorruptFileException if it is no LMDB file
   */
  LmdbPages(Path path) {
    this.path = path;
    try {
      bytes = MappedBytes.map(path, MappedBytes.CHUNK_SHIFT);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot map " + path + ": " + e.getMessage(), e);
    }
    if (bytes.length() < META_TRANSACTION + Long.BYTES
        || integer(PAGE_HEADER) != MAGIC
        || integer(PAGE_HEADER + Integer.BYTES) != DATA_VERSION) {
      throw corrupt("it is not an LMDB file");
    }
    pageBytes = integer(META_PAGE_BYTES);
    if (pageBytes < 256 || Integer.bitCount(pageBytes) != 1 || bytes.length() < 2L * pageBytes) {
      throw corrupt("its pages have " + pageBytes + " bytes");
    }
    // a transaction writes one of the two meta pages in turn: the later one counts
    boolean second = bytes.getLong(pageBytes + META_TRANSACTION) > bytes.getLong(META_TRANSACTION);
    root = bytes.getLong((second ? pageBytes : 0) + META_ROOT);
  }

  /** Where a value lies. */
  record Value(long offset, int length) {}

  /** The value of a key, or null. */
  Value find(byte[] key) {
    long page = root;
    for (int depth = 0; page != -1 && depth < MAX_DEPTH; depth++) {
      long at = at(page);
      int flags = half(at + 10);
      int nodes = (half(at + 12) - PAGE_HEADER) >> 1;
      if ((flags & LEAF) != 0) {
        return leaf(at, nodes, key);
      }
      if ((flags & BRANCH) == 0 || nodes < 1) {
        break;
      }
      page = child(at, nodes, key);
    }
    if (page == -1) {
      return null;
    }
    throw corrupt("page " + page + " is no page of its tree");
  }

  /** The last child whose first key is not above the key; the first node has no key of its own. */
  private long child(long page, int nodes, byte[] key) {
    int low = 1;
    int high = nodes;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(node(page, middle), key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    long head = bytes.getLong(node(page, low - 1));
    return head & PAGE_NUMBER;
  }

  private Value leaf(long page, int nodes, byte[] key) {
    int low = 0;
    int high = nodes - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long node = node(page, middle);
      int order = compare(node, key);
      if (order == 0) {
        return value(node);
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /** Takes entries. */
  @FunctionalInterface
  interface Entries {
    /** An entry. */
    void take(byte[] key, Value value);
  }

  /** Hands over all entries in the order of their keys. */
  void forEach(Entries entries) {
    if (root != -1) {
      forEach(root, 0, entries);
    }
  }

  private void forEach(long page, int depth, Entries entries) {
    long at = at(page);
    int flags = half(at + 10);
    int nodes = (half(at + 12) - PAGE_HEADER) >> 1;
    boolean leaf = (flags & LEAF) != 0;
    if (!leaf && (flags & BRANCH) == 0 || depth == MAX_DEPTH) {
      throw corrupt("page " + page + " is no page of its tree");
    }
    for (int i = 0; i < nodes; i++) {
      long node = node(at, i);
      if (leaf) {
        byte[] key = new byte[(int) (bytes.getLong(node) >>> 48)];
        bytes.get(node + NODE_HEADER, key);
        entries.take(key, value(node));
      } else {
        forEach(bytes.getLong(node) & PAGE_NUMBER, depth + 1, entries);
      }
    }
  }

  private Value value(long node) {
    long head = bytes.getLong(node);
    long data = node + NODE_HEADER + (head >>> 48);
    int length = (int) head;
    if ((head >>> 32 & ON_OVERFLOW_PAGES) != 0) {
      data = at(bytes.getLong(data)) + PAGE_HEADER;
    }
    if (length < 0 || data > bytes.length() - length) {
      throw corrupt("a value ends outside the file");
    }
    return new Value(data, length);
  }

  /** A node's key against a key: unsigned bytes, and of two that begin alike the shorter first. */
  private int compare(long node, byte[] key) {
    int length = (int) (bytes.getLong(node) >>> 48);
    long from = node + NODE_HEADER;
    int common = Math.min(length, key.length);
    for (int i = 0; i < common; i++) {
      int order = Integer.compare(unsignedByte(from + i), key[i] & 0xFF);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(length, key.length);
  }

  /** The 8 bytes at an offset in a value, little-endian. */
  long getLong(long offset) {
    return bytes.getLong(offset);
  }

  /** Copies bytes of a value. */
  void get(long offset, byte[] target) {
    bytes.get(offset, target);
  }

  private long node(long page, int index) {
    return page + half(page + PAGE_HEADER + 2L * index);
  }

  private long at(long page) {
    if (page < 0 || page > bytes.length() / pageBytes - 1) {
      throw corrupt("page " + page + " lies outside the file");
    }
    return page * pageBytes;
  }

  private int unsignedByte(long offset) {
    return (int) bytes.getByte(offset);
  }

  private int half(long offset) {
    return (int) bytes.getLong(offset) & 0xFFFF;
  }

  private int integer(long offset) {
    return (int) bytes.getLong(offset);
  }

  private CorruptFileException corrupt(String problem) {
    return new CorruptFileException(path, problem);
  }
}
