// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.check;

/** On which side of the anchor time a part of a query may look. */
enum Side {
  /** The target and what is assumed: windows (start, end] with 0 <= start < end. */
  FUTURE("windows here lie behind the anchor time: 0 <= start < end, such as (0, 30)"),
  /** The entity's WHERE: start < end <= 0. */
  PAST("windows here end at the anchor time or before: start < end <= 0, such as (-90, 0)"),
  /** The rows of an aggregate: no aggregate at all. */
  ROWS("an aggregate's WHERE looks at the row itself, without aggregates");

  private final String rule;

  Side(String rule) {
    this.rule = rule;
  }

  /** What is allowed. */
  String rule() {
    return rule;
  }
}
