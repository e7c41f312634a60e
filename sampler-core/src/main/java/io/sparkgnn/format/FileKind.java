// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

/** What a graph file holds; its four letters stand in the header. */
public enum FileKind {
  /** Times of the nodes of one type and stripe. */
  TIMES("TIME"),
  /** Parent of each child of one link and stripe. */
  PARENTS("PRNT"),
  /** Children of each parent of one link and stripe. */
  CHILDREN("CHLD"),
  /** Key of each node of one type and stripe. */
  ROW_KEYS("RKEY"),
  /** A numeric column of the children of one link, list after list; in no manifest. */
  LIST_VALUES("LVAL"),
  /** Which children of one link have a category, list after list; in no manifest. */
  LIST_FLAGS("LFLG");

  private final String letters;

  FileKind(String letters) {
    this.letters = letters;
  }

  /** The four ASCII letters as a little-endian number. */
  int code() {
    int code = 0;
    for (int i = 3; i >= 0; i--) {
      code = code << 8 | letters.charAt(i);
    }
    return code;
  }

  @Override
  public String toString() {
    return letters;
  }
}
