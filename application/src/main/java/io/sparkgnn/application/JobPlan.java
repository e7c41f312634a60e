// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import io.sparkgnn.application.internal.run.PlanStep;
import io.sparkgnn.application.result.CostMeasured;
import io.sparkgnn.application.tune.Trial;
import io.sparkgnn.application.tune.TuneOptions;
import io.sparkgnn.application.tune.TuneResult;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.advise.PlanCost;
import java.util.List;

/**
 * What a job could train, value by value with reasons. Keeps the label tables of a job's query
 * until it is closed. Not safe for use by several threads.
 */
public final class JobPlan implements AutoCloseable {
  private final PlanStep step;
  private final Runnable free;

  JobPlan(PlanStep step, Runnable free) {
    this.step = step;
    this.free = free;
  }

  /** The values as they are now, for {@code Gnn.setPlan}. */
  public ModelPlan values() {
    return step.plan();
  }

  /** The job's estimator, set to the plan. */
  public Gnn gnn() {
    return step.gnn();
  }

  /**
   * Trains plans around this one, half of them at a time for longer, and takes the best.
   *
   * @param plans how many, this one included; they may take as long as they need
   * @return all trainings: this plan's first, then rung by rung, the best of a rung first
   * @throws io.sparkgnn.error.UserErrorException without validation rows, which judge
   */
  public List<Trial> tune(int plans) {
    return tune(TuneOptions.plans(plans)).trials();
  }

  /**
   * Trains this plan and others around it within a limit of time, and takes the one that validates
   * best: this one, where no other does better. No training begins that is not expected to end in
   * time, and one that takes longer ends after the epoch behind which another would not end in
   * time. At least one epoch of this plan is trained, however long it takes.
   *
   * @throws io.sparkgnn.error.UserErrorException without validation rows, which judge
   */
  public TuneResult tune(TuneOptions options) {
    return step.tune(options);
  }

  /** What training by the plan is expected to cost; trains for half a minute or so. */
  public PlanCost explain() {
    return step.explain();
  }

  /** Counts and trains whole epochs, to compare with what was expected. */
  public CostMeasured measure(PlanCost expected) {
    return step.measure(expected);
  }

  /**
   * The plan as a job file that can be fitted, written to the options' file if they name one.
   *
   * @throws io.sparkgnn.error.UserErrorException if the job was made of objects
   */
  public String write() {
    return step.write();
  }

  /** Frees the label tables. */
  @Override
  public void close() {
    free.run();
  }
}
