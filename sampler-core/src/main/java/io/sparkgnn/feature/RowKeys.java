// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFile;
import io.sparkgnn.format.MonotoneLongs;
import java.nio.file.Path;

/**
 * Keys of the nodes of one type and stripe, by local row.
 *
 * <p>File of kind RKEY: the keys' bytes, one after the other; a {@link MonotoneLongs} section of
 * where each key begins in them, and at its end their length. Meta: offset of the keys' bytes, the
 * monotone section's four numbers.
 */
final class RowKeys {
  private final GraphFile file;
  private final long start;
  private final MonotoneLongs offsets;

  RowKeys(GraphFile file) {
    this.file = file;
    offsets = new MonotoneLongs(file, 1);
    if (offsets.count() < 1) {
      throw file.corrupt("it has no offsets");
    }
    start = file.section(file.meta(0), offsets.get(offsets.count() - 1));
  }

  static RowKeys open(Path path) {
    return new RowKeys(GraphFile.open(path, FileKind.ROW_KEYS));
  }

  long count() {
    return offsets.count() - 1;
  }

  byte[] key(long row) {
    long begin = offsets.get(row);
    byte[] key = new byte[Math.toIntExact(offsets.get(row + 1) - begin)];
    file.bytes().get(start + begin, key);
    return key;
  }
}
