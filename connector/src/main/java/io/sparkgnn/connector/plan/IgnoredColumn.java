// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

/** A column that cannot or shall not become a feature, and why. */
public record IgnoredColumn(String name, String sourceType, String use, String reason) {
  /** The use of a column that becomes nothing. */
  public static final String IGNORE = "ignore";

  /** The reason of a column that the user wants to be ignored. */
  public static final String AS_ASKED = "as asked";
}
