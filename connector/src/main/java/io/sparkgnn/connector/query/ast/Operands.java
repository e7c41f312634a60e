// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.ast;

import java.util.LinkedHashSet;
import java.util.Set;

/** The operands of a target or condition. */
public final class Operands {
  private Operands() {}

  /** Each different one once, in their order. What is in an aggregate's WHERE is not among them. */
  public static Set<Operand> of(Target target) {
    Set<Operand> found = new LinkedHashSet<>();
    collect(target, found);
    return found;
  }

  private static void collect(Target target, Set<Operand> found) {
    if (target instanceof Operand operand) {
      found.add(operand);
    } else if (target instanceof Condition.Not not) {
      collect(not.condition(), found);
    } else if (target instanceof Condition.And and) {
      collect(and.left(), found);
      collect(and.right(), found);
    } else if (target instanceof Condition.Or or) {
      collect(or.left(), found);
      collect(or.right(), found);
    } else if (target instanceof Condition.Compare compare) {
      found.add(compare.operand());
    } else if (target instanceof Condition.In in) {
      found.add(in.operand());
    } else if (target instanceof Condition.IsNull isNull) {
      found.add(isNull.operand());
    } else if (target instanceof Condition.TextMatch match) {
      found.add(match.operand());
    }
  }
}
