// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import java.util.function.LongConsumer;

/** Writes a section for {@link PackedLongs}, word by word. */
public final class PackedLongsWriter {
  private final LongConsumer words;
  private final int width;
  private long word;
  private int used;

  /**
   * @param words takes the section's 8-byte words
   * @param width bits of a value, 0 to 64
   */
  public PackedLongsWriter(LongConsumer words, int width) {
    this.words = words;
    this.width = width;
  }

  /** Adds a value of at most {@code width} bits. */
  public void add(long value) {
    word |= value << used;
    used += width;
    if (used >= Long.SIZE) {
      words.accept(word);
      used -= Long.SIZE;
      word = used == 0 ? 0 : value >>> (width - used);
    }
  }

  /** Writes the last word, if it is begun. */
  public void finish() {
    if (used > 0) {
      words.accept(word);
      used = 0;
      word = 0;
    }
  }
}
