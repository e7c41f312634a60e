// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

/**
 * Where in the text a part of a query was written. All places are equal, so that a query is equal
 * to the same query written elsewhere or otherwise.
 */
public final class Place {
  /** Of what was not read from a string. */
  public static final Place NONE = new Place(0, 0);

  private final int start;
  private final int end;

  /**
   * @param start offset of the first character
   * @param end offset behind the last character
   */
  public Place(int start, int end) {
    this.start = start;
    this.end = end;
  }

  /** Offset of the first character. */
  public int start() {
    return start;
  }

  /** Offset behind the last character. */
  public int end() {
    return end;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Place;
  }

  @Override
  public int hashCode() {
    return 1;
  }

  @Override
  public String toString() {
    return start + "-" + end;
  }
}
