// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.format.GraphFile;
import io.sparkgnn.format.MappedBytes;

/** Flags in a file. */
final class MappedFlags extends ListFlags {
  private final MappedBytes bytes;
  private final long words;
  private final long counts;

  /**
   * Flags whose words lie in a file, their counts right after them.
   *
   * @param words offset of the first word
   * @param size number of flags
   */
  MappedFlags(GraphFile file, long words, long size) {
    long length = Long.BYTES * (words(size) + blocks(size));
    this.bytes = file.bytes();
    this.words = file.section(words, length);
    this.counts = words + Long.BYTES * words(size);
  }

  @Override
  long word(long number) {
    return bytes.getLong(words + Long.BYTES * number);
  }

  @Override
  long blockCount(long block) {
    return bytes.getLong(counts + Long.BYTES * block);
  }
}
