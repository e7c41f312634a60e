// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
import io.sparkgnn.application.JobPlan;
import io.sparkgnn.application.PlanOptions;
import io.sparkgnn.application.tune.TuneMode;
import io.sparkgnn.application.tune.TuneOptions;
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
  /** That tuning was asked for without a number of plans. */
  private static final int MODES_OWN = Integer.MIN_VALUE;

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
      arity = "0..1",
      fallbackValue = "" + MODES_OWN,
      paramLabel = "N",
      description = {
        "Trains plans around the proposed one, half of them at a time for longer, and gives the"
            + " best; the trials are printed, and with --out written beside it as .trials.csv. N is"
            + " how many at most. Without N, or with --mode or --minutes, the time is limited."
      })
  private Integer tune;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = {
        "How thorough tuning is: FAST (few values, 10 plans, 5 minutes), NORMAL (16 plans, 30"
            + " minutes) or BEST (more values, 64 plans, an ensemble and a refit of the best, 120"
            + " minutes). Default: NORMAL. Implies --tune."
      })
  private TuneMode mode;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "Minutes that tuning takes at most. Default: the mode's. Implies --tune.")
  private Double minutes;

  @Override
  protected void run(Job job, SparkSession spark, Progress progress) {
    TuneOptions tuning = tuning(); // checked before anything is done
    PlanOptions options =
        PlanOptions.standard().withBudget(budget).withAnew(anew).withFile(outFile);
    try (JobPlan plan = job.overwriting(overwrite).plan(spark, options)) {
      if (tuning != null) {
        print(TrialTable.of(plan.tune(tuning)));
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
      } else if (!explain && !check) {
        print(text);
      }
    }
  }

  /** What the command line says of tuning, or null when it says nothing. */
  private TuneOptions tuning() {
    if (tune == null && mode == null && minutes == null) {
      return null;
    }
    boolean counted = tune != null && tune != MODES_OWN;
    TuneOptions options =
        counted && mode == null
            ? TuneOptions.plans(tune)
            : TuneOptions.of(mode == null ? TuneMode.NORMAL : mode);
    options = counted ? options.withPlans(tune) : options;
    return minutes == null ? options : options.withMinutes(minutes);
  }

  private void print(String text) {
    out().print(text);
    out().flush();
  }
}
