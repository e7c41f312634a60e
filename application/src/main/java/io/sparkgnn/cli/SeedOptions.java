// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.Seeds;
import io.sparkgnn.error.UserErrorException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What {@code predict} and {@code sample} have in common: which seeds, and where results go. */
final class SeedOptions {
  static final String READER_OPTION_HELP =
      "An option for the reader of --seeds, such as sep=';' or encoding=windows-1252.";

  @Option(
      names = "--seeds",
      paramLabel = "FILE",
      description = "The seeds: .csv, .csv.gz, .parquet, a Delta folder or a catalog table.")
  private String seeds;

  @Option(names = Seeds.READER_OPTION, paramLabel = "NAME=VALUE", description = READER_OPTION_HELP)
  private Map<String, String> seedsOptions = Map.of();

  @Option(
      names = "--at",
      split = ",",
      paramLabel = "TIME",
      description = {
        "Instead of --seeds, with a query: every entity that satisfies its WHERE at this time, such as"
            + " 2025-01-06 or '2025-01-06 12:00:00'. Several: with commas, or repeated."
      })
  private List<String> at = List.of();

  @Option(
      names = "--every",
      paramLabel = "STRIDE",
      description = "With one --at and --until: more times, such as every '1 week'.")
  private String every;

  @Option(names = "--until", paramLabel = "TIME", description = "The last time that --every gives.")
  private String until;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write: .csv, .csv.gz, .parquet, a Delta folder or a catalog table.")
  private String outFile;

  @Option(names = "--overwrite", description = "Replaces an output that is there.")
  private boolean overwrite;

  /** Where to write. */
  String output() {
    return outFile;
  }

  /** Whether what is there is replaced. */
  boolean overwrite() {
    return overwrite;
  }

  /**
   * The rows of the seed file, or the entities that a query is about at the given times.
   *
   * @throws UserErrorException if not one of both is given
   */
  Seeds seeds() {
    if ((seeds == null) == at.isEmpty()) {
      throw new UserErrorException(
          "Cannot tell which seeds: give --seeds FILE or --at TIME, one of them");
    }
    if ((every == null) != (until == null) || (every != null && at.size() != 1)) {
      throw new UserErrorException(
          "Cannot use --every: it goes with --until, and with one --at where the times begin");
    }
    if (seeds != null) {
      return Seeds.file(seeds, seedsOptions);
    }
    return every == null ? Seeds.at(at) : Seeds.every(at.get(0), every, until);
  }
}
