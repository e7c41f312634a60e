// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import io.sparkgnn.train.advise.PlanRules;

/**
 * How a plan is made.
 *
 * @param budget edges that a seed's neighborhood may have on average
 * @param anew whether what the job says of sampling, model and training does not count
 * @param file where {@link JobPlan#write} writes, or null; looked at before anything is done
 */
public record PlanOptions(int budget, boolean anew, String file) {
  /** Keeps what the job says, and writes nowhere. */
  public static PlanOptions standard() {
    return new PlanOptions(PlanRules.BUDGET, false, null);
  }

  /** The same with another budget. */
  public PlanOptions withBudget(int edges) {
    return new PlanOptions(edges, anew, file);
  }

  /** The same, whether or not what the job says counts. */
  public PlanOptions withAnew(boolean all) {
    return new PlanOptions(budget, all, file);
  }

  /** The same with a file. */
  public PlanOptions withFile(String name) {
    return new PlanOptions(budget, anew, name);
  }
}
