// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.AuditOptions;
import io.sparkgnn.application.Failures;
import io.sparkgnn.application.Job;
import io.sparkgnn.application.result.AuditResult;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spark-gnn audit}. */
@Command(
    name = "audit",
    description = {
      "Looks for leaks of the future in ways that share nothing with training:",
      "recomputes labels (needs audit.labels in the job file), dates every sampled row of the"
          + " validation set by its source table, plants rows after the seeds and compares the"
          + " model's predictions, and names columns that know the label.",
      "Exit status 1 when something was found."
    })
final class AuditCommand extends JobCommand {
  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = {
        "Where the report goes, a JSON file with a hash of its content; the same as text is written"
            + " beside it. Default: the model's folder with .audit.json."
      })
  private String report;

  @Option(
      names = "--canary-graphs",
      paramLabel = "N",
      defaultValue = "3",
      description = {
        "Graphs that rows are planted in, each after another time of the validation set; the last"
            + " is always among them (default: ${DEFAULT-VALUE})."
      })
  private int canaryGraphs;

  @Option(
      names = "--checks",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "labels,samples,canary,columns",
      description = {
        "Which checks are made (default: ${DEFAULT-VALUE}). The canary builds graphs and takes most"
            + " of the time."
      })
  private List<String> checks;

  private boolean found;

  @Override
  protected void run(Job job, SparkSession spark, Progress progress) {
    AuditResult audit =
        job.audit(
            spark,
            AuditOptions.all()
                .withChecks(checks)
                .withCanaryGraphs(canaryGraphs)
                .withReport(report));
    out().print(audit.text());
    out().println("Report: " + audit.file());
    out().flush();
    found = audit.report().hasFindings();
  }

  @Override
  protected int exitStatus() {
    return found ? Failures.FAILURE : 0;
  }
}
