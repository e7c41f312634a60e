// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
import io.sparkgnn.application.JobPlan;
import io.sparkgnn.application.PlanOptions;
import io.sparkgnn.train.advise.PlanCost;
import io.sparkgnn.train.advise.PlanRules;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spark-gnn plan}. */
@Command(
    name = "plan",
    description = {
      "Proposes what to train, from what the graph and the labels look like, each value with its"
          + " reason: a job file that fit takes.",
      "What the job file says already stays, unless --anew."
    })
final class PlanCommand extends JobCommand {
  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the plan goes (default: it is printed).")
  private String outFile;

  @Option(names = "--overwrite", description = "Replaces a plan that is there.")
  private boolean overwrite;

  @Option(
      names = "--anew",
      description = "Proposes also what the job file says of sampling, model and training.")
  private boolean anew;

  @Option(
      names = "--budget",
      paramLabel = "N",
      description =
          "Edges that a seed's neighborhood may have on average (default: ${DEFAULT-VALUE}).")
  private int budget = PlanRules.BUDGET;

  @Option(
      names = "--explain",
      description = {
        "Prints what training by the plan is expected to cost: nodes, edges, bytes, reads and"
            + " milliseconds by hop and edge type; trains for half a minute or so for the times."
      })
  private boolean explain;

  @Option(
      names = "--check",
      description =
          "With --explain, also counts and trains whole epochs, and says how far off they were.")
  private boolean check;

  @Option(
      names = "--tune",
      paramLabel = "N",
      description = {
        "Trains N plans around the proposed one, half of them at a time for longer, and gives the"
            + " best; the trials are printed, and with --out written beside it as .trials.csv."
      })
  private Integer tune;

  @Override
  protected void run(Job job, SparkSession spark, Progress progress) {
    PlanOptions options =
        PlanOptions.standard().withBudget(budget).withAnew(anew).withFile(outFile);
    try (JobPlan plan = job.overwriting(overwrite).plan(spark, options)) {
      if (tune != null) {
        print(TrialTable.of(plan.tune(tune)));
      }
      if (explain || check) {
        PlanCost cost = plan.explain();
        print(new CostTable(cost).text(plan.gnn().getEpochs()));
        if (check) {
          print(new CostTable(cost).compared(plan.measure(cost)));
        }
      }
      String text = plan.write();
      if (outFile != null) {
        print("Plan: " + outFile + System.lineSeparator());
      } else if (tune == null && !explain && !check) {
        print(text);
      }
    }
  }

  private void print(String text) {
    out().print(text);
    out().flush();
  }
}
