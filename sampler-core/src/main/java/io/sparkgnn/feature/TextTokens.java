// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import java.util.Locale;

/**
 * A text as hashed n-grams: its words, then the character trigrams of its words (each word between
 * two marks), without repetition, in the order in which they occur. Case is folded; everything that
 * is neither letter nor digit separates words.
 *
 * <p>Hashes are the 31 low bits of a mixed FNV-1a over UTF-16 units, never 0, and are part of the
 * file format: a model learns them.
 */
public final class TextTokens {
  /** N-grams kept of one text at most. */
  public static final int MAX_TOKENS = 32;

  private static final int FNV_OFFSET = 0x811C9DC5;
  private static final int FNV_PRIME = 0x01000193;
  private static final char MARK = '\u0002';
  private static final char WORD = '\u0003';

  private TextTokens() {}

  /**
   * Hashes a text.
   *
   * @param target receives the hashes from index 0; at most its length
   * @return the number of different n-grams of the text, counted no further than one past the
   *     target's length
   */
  public static int hash(String text, int[] target) {
    String folded = text.toLowerCase(Locale.ROOT);
    int count = words(folded, target);
    return count > target.length ? count : trigrams(folded, target, count);
  }

  private static int words(String text, int[] target) {
    int count = 0;
    WordRuns runs = new WordRuns(text);
    while (runs.next()) {
      int hash = step(FNV_OFFSET, WORD);
      for (int i = runs.start(); i < runs.end(); i++) {
        hash = step(hash, text.charAt(i));
      }
      count = add(hash, target, count);
    }
    return count;
  }

  private static int trigrams(String text, int[] target, int wordCount) {
    int count = wordCount;
    char before = MARK;
    char middle = MARK;
    for (int i = 0; i <= text.length() && count <= target.length; i++) {
      boolean inside = i < text.length() && WordRuns.inside(text, i);
      char next = inside ? text.charAt(i) : MARK;
      if (middle != MARK) {
        count = add(step(step(step(FNV_OFFSET, before), middle), next), target, count);
      }
      before = middle;
      middle = next;
    }
    return count;
  }

  private static int step(int hash, char c) {
    return (hash ^ c) * FNV_PRIME;
  }

  private static int add(int raw, int[] target, int count) {
    if (count > target.length) {
      return count;
    }
    int mixed = raw;
    mixed = (mixed ^ (mixed >>> 16)) * 0x85EBCA6B;
    mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2AE35;
    mixed = (mixed ^ (mixed >>> 16)) & Integer.MAX_VALUE;
    int hash = mixed == 0 ? 1 : mixed;
    for (int i = 0; i < Math.min(count, target.length); i++) {
      if (target[i] == hash) {
        return count;
      }
    }
    if (count < target.length) {
      target[count] = hash;
    }
    return count + 1;
  }
}
