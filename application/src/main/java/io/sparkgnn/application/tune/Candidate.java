// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.tune;

import io.sparkgnn.train.advise.ModelPlan;
import java.util.Map;

/**
 * A plan to try.
 *
 * @param number 0 is the plan that was proposed
 * @param plan all its values
 * @param changes what differs from the proposed plan, by Param; empty for number 0
 */
public record Candidate(int number, ModelPlan plan, Map<String, Object> changes) {
  /** The changes on one line, or {@code the proposed plan}. */
  public String description() {
    return changes.isEmpty()
        ? "the proposed plan"
        : changes
            .toString()
            .replaceAll("default: 0(?=\\s)|\"|- (?=hop)", "")
            .replaceAll("\\s+", " ")
            .replaceAll("^\\{|\\}$", "");
  }
}
