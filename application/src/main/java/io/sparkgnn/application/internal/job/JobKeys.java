// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import static io.sparkgnn.application.internal.job.JobKey.optional;
import static io.sparkgnn.application.internal.job.JobKey.required;

import io.sparkgnn.application.internal.job.Allowed.Choice;
import io.sparkgnn.application.internal.job.Allowed.Flag;
import io.sparkgnn.application.internal.job.Allowed.Keys;
import io.sparkgnn.application.internal.job.Allowed.Text;
import io.sparkgnn.application.internal.job.Allowed.Whole;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TrainingOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Every key that a job file may have: the one place where they are listed. {@code docs/job-file.md}
 * is made from it.
 */
final class JobKeys {
  /** The fanouts of a job that gives none. */
  static final String NUM_NEIGHBORS = TrainingOptions.NUM_NEIGHBORS.otherwise();

  /** The strategy of a job that gives none. */
  static final String STRATEGY = TrainingOptions.STRATEGY.otherwise().text();

  private static final Allowed TEXT = new Text();

  private static final Keys SOURCE =
      new Keys(
          optional(
              "format",
              TEXT,
              "from the path's ending",
              "csv, delta, parquet, or any other format of spark.read()"),
          optional("path", TEXT, "", "file or folder; this or table"),
          optional("table", TEXT, "", "table of the catalog; this or path"),
          optional("version", new Whole(0, Long.MAX_VALUE), "the newest", "Delta version to read"),
          optional(
              "timestamp",
              TEXT,
              "the newest",
              "read the Delta version that was the newest at this time"),
          optional(
              "options",
              new Allowed.TextByName(),
              "none",
              "options for spark.read(); a CSV file has a header and its types are inferred unless"
                  + " they say otherwise"),
          optional(
              "null_values",
              new Allowed.Texts(),
              "none but the empty string",
              "strings of a CSV file that stand for a missing value, such as [NULL, '\\N', N/A]"),
          optional(
              "decimal",
              new Choice(".", ","),
              ".",
              "what stands before the decimals in a CSV file; with ',' dots group digits"));

  private static final Keys TABLE =
      new Keys(
          required("source", SOURCE, "where the rows are"),
          optional(
              "primary_key",
              new Allowed.Texts(),
              "no key: nothing can link to the table",
              "column or list of columns"),
          optional(
              "time",
              new Allowed.TextOrKeys(
                  new Keys(
                      required(
                          "first_seen",
                          new Allowed.Texts(),
                          "dates a row by the earliest row that points to it: child.column, a list"
                              + " of them, or true for all tables with times that link to it"))),
              "the newest time of the rows it points to; if they have none, any time, with a"
                  + " warning",
              "column that says when a row became known, or first_seen"),
          optional(
              "static",
              new Flag(),
              "false",
              "true: rows may be seen at any time, as the table never gains rows; without a"
                  + " warning"),
          optional(
              "columns",
              new Allowed.TextByName(),
              "inferred",
              "type by column: numeric, categorical, timestamp, boolean, text, embedding or"
                  + " ignore"),
          optional(
              "key_type",
              new Allowed.TextOrByName(),
              "what the source says",
              "what keys are read and compared as: integer, string, date or timestamp; of the"
                  + " primary key, or by column, foreign keys among them"),
          optional(
              "time_format",
              new Allowed.TextOrByName(),
              "timestamps, dates and strings such as 2024-03-01T10:15:00.1234567+02",
              "how times are written: epoch_s, epoch_ms, epoch_us, epoch_ns or a pattern such as"
                  + " MM/dd/yyyy HH:mm; of the table's time, or by column"),
          optional(
              "word_vectors",
              new Allowed.TextByName(),
              "none: texts are hashed n-grams",
              "by column of texts, a file with vectors of words in the text format of word2vec,"
                  + " GloVe or fastText: a text becomes the mean of its words' vectors"));

  private static final Keys GRAPH =
      new Keys(
          optional("path", TEXT, "build/graphs/NAME", "folder of the graph store"),
          required("tables", new Allowed.Named(TABLE), "the tables, by name"),
          optional(
              "links",
              new Allowed.Texts(),
              "none",
              "foreign keys: child.column -> parent.column, or child.(a,b) -> parent.(a,b)"),
          optional(
              "shards",
              new Whole(0, 1 << 16),
              "0: from the size",
              "number of stripes, a power of two"));

  private static final String UNLESS_QUERY = "needed unless there is a query";

  private static final Keys ANCHORS =
      new Keys(
          optional(
              "stride",
              TEXT,
              "the length of the target's window",
              "from one anchor time to the next, such as 30 days or 1 month"),
          optional("from", TEXT, "the first row's time", "no earlier anchor time"),
          optional(
              "validation",
              TEXT,
              "the tenth of the times before test",
              "first anchor time of the validation labels"),
          optional(
              "test", TEXT, "the last tenth of the times", "first anchor time of the test labels"),
          optional("to", TEXT, "the last row's time", "no label window ends later"),
          optional(
              "most",
              new Whole(0, 1_000_000),
              "0: 100, or all where validation or test is given",
              "training times at most; the newest are kept"));

  private static final Keys TASK =
      section(
          "task",
          List.of(
              optional(
                  "query",
                  TEXT,
                  "none: the label tables are given",
                  "a predictive query (query.md) that makes the labels; entity, time, label, train,"
                      + " validation and test are not given then"),
              optional(
                  "anchors", ANCHORS, "from the data", "the times as of which a query is asked"),
              optional(
                  "entity",
                  TEXT,
                  UNLESS_QUERY,
                  "what a prediction is about: table.key or table.(key,key)"),
              optional("time", TEXT, UNLESS_QUERY, "column of the label tables with the seed time"),
              optional(
                  "time_format",
                  TEXT,
                  "timestamps, dates and strings of them",
                  "how the times of label tables and seeds are written: epoch_s, epoch_ms, epoch_us,"
                      + " epoch_ns or a pattern such as MM/dd/yyyy HH:mm"),
              optional("label", TEXT, UNLESS_QUERY, "column of the label tables with the label")),
          List.of(
              optional("train", SOURCE, UNLESS_QUERY, "the label table to train on"),
              optional(
                  "validation",
                  SOURCE,
                  "none: the epoch of the lowest training loss is kept",
                  "the label table that picks the best epoch"),
              optional(
                  "test", SOURCE, "none", "the label table that evaluate uses when it is there"),
              optional(
                  "candidate_table",
                  SOURCE,
                  "none: every item that candidates let through",
                  "of a ranking, a table with the items' key: predict and evaluate answer out of"
                      + " the items that it names when they run")));

  private static final Keys SAMPLING =
      new Keys(
          optional(
              "num_neighbors",
              new Allowed.Any("a list or mapping of hops"),
              NUM_NEIGHBORS,
              TrainingOptions.NUM_NEIGHBORS.sentence()),
          optional(
              "strategy",
              new Allowed.TextOrByName(),
              STRATEGY,
              TrainingOptions.STRATEGY.sentence()
                  + ": "
                  + TrainingOptions.STRATEGY.kind().allowed()
                  + "; or a mapping of edge types to these, default among them"));

  private static final Keys MODEL = section("model", List.of(), List.of());

  private static final Keys TRAINING = section("training", List.of(), List.of());

  private static final Keys AUDIT =
      new Keys(
          optional(
              "labels",
              TEXT,
              "none: labels are not checked",
              "a query in Spark SQL that computes the labels of the rows of seeds from the tables"
                  + " by their names: the entity's key, the time and the label"));

  private static final Keys OUTPUT =
      new Keys(
          optional("model", TEXT, "build/models/NAME", "folder of the trained model"),
          optional("report", TEXT, "the model's folder with .html", "file of the fit's report"));

  /** The whole file. */
  static final Keys ROOT =
      new Keys(
          required("graph", GRAPH, "tables and links"),
          required("task", TASK, "what to predict, and the label tables"),
          optional("sampling", SAMPLING, "", "which neighbors a seed sees"),
          optional("model", MODEL, "", "the network"),
          optional("training", TRAINING, "", "how it is trained"),
          optional("audit", AUDIT, "", "what audit needs to know"),
          optional("output", OUTPUT, "", "where results go"));

  /** A file of which only the graph counts. */
  static final Keys GRAPH_ALONE = new Keys(required("graph", GRAPH, "tables and links"));

  private JobKeys() {}

  /** The keys of a section that its options have, between others. */
  private static Keys section(String name, List<JobKey> before, List<JobKey> after) {
    List<JobKey> keys = new ArrayList<>(before);
    for (Option<?> option : EstimatorOptions.all()) {
      if (option.key() != null && option.key().startsWith(name + ".")) {
        keys.add(JobKey.of(option));
      }
    }
    keys.addAll(after);
    return new Keys(keys);
  }

  /** The path of a key that has this very name somewhere in a section at the top, or null. */
  static String pathOf(String name) {
    for (JobKey section : ROOT.keys()) {
      if (section.value() instanceof Keys inner && inner.key(name) != null) {
        return section.name() + "." + name;
      }
    }
    return null;
  }
}
