// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

/**
 * A column whose values may be such that they cannot be read as what they are to be.
 *
 * @param column name as in the source, or "" for whole records
 * @param hidden the column of {@link TypedRows#checked()} that tells: null where there is no value,
 *     "" where it was read, and {@link #UNREAD} followed by the value where it could not be
 * @param use what the column is for
 * @param wanted what its values are read as, such as {@code whole numbers}
 */
public record ValueCheck(String column, String hidden, Use use, String wanted) {
  /** What an unread value is behind. */
  public static final String UNREAD = "!";

  /** What a column is for. */
  public enum Use {
    /** Whole records of a file. */
    RECORD,
    PRIMARY_KEY,
    FOREIGN_KEY,
    TIME,
    FEATURE
  }
}
