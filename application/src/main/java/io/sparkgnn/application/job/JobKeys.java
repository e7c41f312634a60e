package io.sparkgnn.application.job;

import static io.sparkgnn.application.job.JobKey.number;
import static io.sparkgnn.application.job.JobKey.optional;
import static io.sparkgnn.application.job.JobKey.required;
import static io.sparkgnn.application.job.JobKey.setting;

import io.sparkgnn.application.job.Allowed.Choice;
import io.sparkgnn.application.job.Allowed.Choices;
import io.sparkgnn.application.job.Allowed.Flag;
import io.sparkgnn.application.job.Allowed.Keys;
import io.sparkgnn.application.job.Allowed.Text;
import io.sparkgnn.application.job.Allowed.Whole;
import java.util.List;

/**
 * Every key that a job file may have: the one place where they are listed. {@code docs/job-file.md}
 * is made from it.
 */
final class JobKeys {
  /** The fanouts of a job that gives none. */
  static final String NUM_NEIGHBORS = "[{hop1: {default: 16}}, {hop2: {default: 8}}]";

  /** The strategy of a job that gives none. */
  static final String STRATEGY = "recency";

  private static final Allowed TEXT = new Text();

  private static final Keys SOURCE =
      new Keys(
          optional(
              "format",
              TEXT,
              "told from the path's ending",
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
                  + " MM/dd/yyyy HH:mm; of the table's time, or by column"));

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
      new Keys(
          optional(
              "query",
              TEXT,
              "none: the label tables are given",
              "a predictive query (query.md) that makes the labels; entity, time, label, train,"
                  + " validation and test are not given then"),
          optional("anchors", ANCHORS, "from the data", "the times as of which a query is asked"),
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
          optional("label", TEXT, UNLESS_QUERY, "column of the label tables with the label"),
          setting(
              "type",
              "taskType",
              new Choice("auto", "binary", "multiclass", "regression"),
              "auto",
              "auto takes binary for labels 0 and 1, multiclass for two whole numbers or for few of"
                  + " them (at most 100, and one for ten rows), else regression"),
          number(
              "classes",
              "numClasses",
              "0",
              "number of classes of a multiclass task whose labels are 0 to classes - 1; 0 for one"
                  + " class for each value that the training labels have"),
          optional("train", SOURCE, UNLESS_QUERY, "the label table to train on"),
          optional(
              "validation",
              SOURCE,
              "none: the epoch of the lowest training loss is kept",
              "the label table that picks the best epoch"),
          optional("test", SOURCE, "none", "the label table that evaluate uses when it is there"));

  private static final Keys SAMPLING =
      new Keys(
          optional(
              "num_neighbors",
              new Allowed.Any("a list or mapping of hops"),
              NUM_NEIGHBORS,
              "fanout by hop and edge type; -1 for all, 0 for none, inferred for one derived from"
                  + " the degrees"),
          optional(
              "strategy",
              new Allowed.TextOrByName(),
              STRATEGY,
              "recency, uniform, last or static; or a mapping of edge types to these, default"
                  + " among them"));

  private static final Keys MODEL =
      new Keys(
          setting(
              "type",
              "modelType",
              new Choice("sage", "graphsage", "transformer"),
              "sage",
              "family of models"),
          number("channels", "channels", "64", "width of every hidden vector"),
          number("layers", "numLayers", "0", "layers; 0 for as many as hops"),
          setting(
              "aggregation",
              "aggregations",
              new Choices(List.of("mean", "sum", "max", "decay")),
              "[mean, decay, max]",
              "how a node summarises its neighbors (sage); several are concatenated"),
          number("heads", "heads", "4", "attention heads (transformer)"),
          number(
              "max_tokens",
              "maxTokens",
              "256",
              "sampled nodes that a seed attends to at most (transformer)"),
          number("dropout", "dropout", "0.2", "share of hidden values dropped in training"),
          number("head_dropout", "headDropout", "0.3", "the same in the head"),
          number(
              "numeric_bins",
              "numericBins",
              "8",
              "quantile bins of a number's piecewise-linear encoding; 0 for none"),
          number("category_dim", "categoryDim", "8", "dimension of a category's embedding"),
          number(
              "min_category_count",
              "minCategoryCount",
              "2",
              "a category with fewer rows is encoded as unseen"),
          number(
              "min_filled",
              "minFilled",
              "0.02",
              "a column with a smaller share of values is left out"),
          number(
              "text_buckets",
              "textBuckets",
              "4096",
              "buckets that n-grams of texts are hashed to; 0 leaves texts out"),
          number("text_dim", "textDim", "16", "dimension of a text's embedding"),
          number(
              "fit_rows",
              "fitRows",
              "200000",
              "rows per table that normalisation is fitted on at most"),
          setting(
              "staleness",
              "staleness",
              new Flag(),
              "false",
              "whether a seed sees how old the newest visible row of the graph is"));

  private static final Keys TRAINING =
      new Keys(
          number("epochs", "epochs", "10", "passes over the training rows at most"),
          number("batch_size", "batchSize", "256", "seeds per step"),
          number("learning_rate", "learningRate", "0.002", "peak of the schedule"),
          number("warmup", "warmup", "0.05", "share of all steps in which the rate rises"),
          number(
              "final_learning_rate",
              "finalLearningRate",
              "0.05",
              "where the rate's cosine ends, as a share of the peak"),
          number("weight_decay", "weightDecay", "0.001", "decoupled decay (AdamW)"),
          number("clip_norm", "clipNorm", "1.0", "limit of the gradient's norm; 0 none"),
          number(
              "averaging",
              "averaging",
              "0.99",
              "decay of the moving average of the weights that is kept; 0 for none"),
          number(
              "patience",
              "patience",
              "3",
              "epochs without a better validation before training stops; 0 never stops early"),
          setting(
              "class_weights",
              "classWeights",
              new Choice("none", "balanced"),
              "none",
              "how classes weigh in the loss"),
          setting(
              "regression_loss",
              "regressionLoss",
              new Choice("l1", "huber", "mse"),
              "l1",
              "loss of a regression"),
          setting(
              "metric",
              "metric",
              TEXT,
              "auto",
              "validation metric that picks the best epoch; auto is auroc, log_loss or mae"),
          number(
              "gap_probability",
              "gapProbability",
              "0.0",
              "share of training rows that see nothing of the last while before their time, as when"
                  + " scoring from an old graph"),
          number("gap_min_days", "gapMinDays", "20.0", "shortest such while"),
          number("gap_max_days", "gapMaxDays", "2000.0", "longest such while"),
          setting(
              "gap_distribution",
              "gapDistribution",
              new Choice("uniform", "log_uniform"),
              "log_uniform",
              "how its length is drawn"),
          number(
              "resamples",
              "resamples",
              "1",
              "neighborhoods whose predictions are averaged when scoring"),
          setting(
              "seed",
              "seed",
              new Whole(Long.MIN_VALUE, Long.MAX_VALUE),
              "1",
              "makes weights, order of rows, sampling and dropout"),
          number("sampler_threads", "samplerThreads", "1", "threads that sample"),
          number("feature_threads", "featureThreads", "1", "threads that read features"),
          number("prefetch", "prefetch", "4", "batches made ahead of the step"),
          number(
              "math_threads",
              "mathThreads",
              "0",
              "threads of one tensor operation, 0 for the task's cores; the same bits only for the"
                  + " same number"),
          setting(
              "device",
              "device",
              TEXT,
              "auto",
              "cpu, gpu, gpu1 ... or auto: the task's GPU, else the first there is"),
          number(
              "workers",
              "numWorkers",
              "1",
              "tasks of the training stage, each in an executor of its own"),
          setting(
              "checkpoint_path",
              "checkpointPath",
              TEXT,
              "",
              "folder for checkpoints, on any Hadoop file system; none without it"),
          number(
              "checkpoint_interval",
              "checkpointInterval",
              "-1",
              "training steps from one checkpoint to the next; -1 for none by number"),
          number(
              "checkpoint_minutes",
              "checkpointMinutes",
              "5.0",
              "minutes from one checkpoint to the next; 0 for none by time"),
          number(
              "max_attempts",
              "maxAttempts",
              "3",
              "how often the training stage is tried; each attempt goes on from the last"
                  + " checkpoint"),
          setting(
              "placement",
              "placement",
              TEXT,
              "auto",
              "where the graph is while training and scoring: replicated (every executor has all),"
                  + " sharded (each has its share) or auto"));

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

  private JobKeys() {}

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
