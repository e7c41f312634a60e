// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
import io.sparkgnn.application.Seeds;
import io.sparkgnn.application.result.ExplainOptions;
import io.sparkgnn.application.result.Explained;
import io.sparkgnn.error.UserErrorException;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spark-gnn explain}. */
@Command(
    name = "explain",
    description = {
      "Says why seeds have their predictions: which columns, edge types and neighbors moved them, and"
          + " what moves the model's predictions over all of these seeds.",
      "Columns: seed_key, seed_time, prediction, score, rank, kind, table, column, edge_type,"
          + " neighbor_key, neighbor_time, hop, attribution, score_without. See docs/explain.md."
    })
final class ExplainCommand extends JobCommand {
  @Option(
      names = "--seeds",
      paramLabel = "FILE",
      description = {
        "The seeds: .csv, .csv.gz, .parquet, a Delta folder or a catalog table. Without it: a sample"
            + " of the validation rows."
      })
  private String seeds;

  @Option(
      names = Seeds.READER_OPTION,
      paramLabel = "NAME=VALUE",
      description = SeedOptions.READER_OPTION_HELP)
  private Map<String, String> seedsOptions = Map.of();

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "100",
      description = "Without --seeds: how many validation rows (default: ${DEFAULT-VALUE}).")
  private int sample;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write: .csv, .csv.gz, .parquet, a Delta folder or a catalog table.")
  private String outFile;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "Items of each kind and seed that are written (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also an HTML page with the explanations in words and as pictures.")
  private String report;

  @Option(
      names = "--pictures",
      paramLabel = "FOLDER",
      description = "Also a picture of each seed, an SVG file that needs nothing else.")
  private String pictures;

  @Option(
      names = "--importance",
      paramLabel = "FILE",
      description = {
        "Also a table of what moves predictions, by table, column, edge type, hop and age: kind, name,"
            + " hop, moved, share."
      })
  private String importance;

  @Option(names = "--overwrite", description = "Replaces outputs that are there.")
  private boolean overwrite;

  @Override
  protected void run(Job job, SparkSession spark, Progress progress) {
    if (sample < 1) {
      throw new UserErrorException(
          "Cannot use --sample %d: allowed is 1 or more".formatted(sample));
    }
    Explained explained =
        job.overwriting(overwrite)
            .explain(
                spark,
                seeds == null ? Seeds.validation(sample) : Seeds.file(seeds, seedsOptions),
                outFile,
                ExplainOptions.standard()
                    .withMost(top)
                    .withReport(report)
                    .withPictures(pictures)
                    .withImportance(importance));
    out().print(explained.toText());
    out().flush();
  }
}
