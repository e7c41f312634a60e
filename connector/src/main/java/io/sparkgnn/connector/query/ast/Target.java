// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

/** What a query predicts: whether a condition holds, or the value of an operand. */
public sealed interface Target permits Condition, Operand {
  /** Where it was written. */
  Place place();
}
