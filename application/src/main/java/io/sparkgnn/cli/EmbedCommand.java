// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Job;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spark-gnn embed}. */
@Command(
    name = "embed",
    description = {
      "Writes vectors of seeds: the entity's key, the time and embedding, a list of numbers (JSON in a"
          + " CSV file), as a trained model has them.",
      "Of a ranking, the product of an entity's and an item's vector is the item's score: see"
          + " docs/ranking.md."
    })
final class EmbedCommand extends JobCommand {
  @Mixin private SeedOptions options;

  @Option(
      names = "--items",
      description = {
        "Of a ranking: vectors of items in place of entities. --seeds then has the items' key, and --at"
            + " takes every row of the items' table, with or without a query."
      })
  private boolean items;

  @Override
  protected void run(Job job, SparkSession spark, Progress progress) {
    Job writing = job.overwriting(options.overwrite());
    if (items) {
      writing.embedItems(spark, options.seeds(), options.output());
    } else {
      writing.embed(spark, options.seeds(), options.output());
    }
  }
}
