// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

/** Goes through the words of a text: runs of letters and digits. Confined to a thread. */
public final class WordRuns {
  private final String text;
  private int start;
  private int end;

  /** Before the first word. */
  public WordRuns(String text) {
    this.text = text;
  }

  /** Goes to the next word; false if there is none. */
  public boolean next() {
    start = end;
    while (start < text.length() && !inside(text, start)) {
      start++;
    }
    end = start;
    while (end < text.length() && inside(text, end)) {
      end++;
    }
    return start < end;
  }

  /** Where the word begins. */
  public int start() {
    return start;
  }

  /** The place behind the word. */
  public int end() {
    return end;
  }

  /** Whether a character belongs to a word. */
  public static boolean inside(String text, int at) {
    return Character.isLetterOrDigit(text.charAt(at));
  }
}
