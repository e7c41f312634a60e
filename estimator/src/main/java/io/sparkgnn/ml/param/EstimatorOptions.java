// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.param;

import static io.sparkgnn.train.config.Option.Group.CLUSTER;
import static io.sparkgnn.train.config.Option.Group.INPUT;
import static io.sparkgnn.train.config.Option.Group.LABELS;
import static io.sparkgnn.train.config.Option.Group.OUTPUT;
import static io.sparkgnn.train.config.Option.Group.TASK;
import static io.sparkgnn.train.config.Option.Group.TRAINING;

import io.sparkgnn.connector.shard.Placement;
import io.sparkgnn.train.config.Kind;
import io.sparkgnn.train.config.NumberRange;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options of the estimator and its model: those that only they have, each declared here, and
 * the training's. The interfaces with their Params, getters and setters are made from this list
 * when the module is built.
 */
public final class EstimatorOptions {
  private static final List<Option<?>> OWN = new ArrayList<>();

  private static final Kind<String> TEXT = new Kind.Text();

  public static final Option<String> GRAPH_PATH =
      declare(
          Option.of(
              INPUT,
              "graphPath",
              null,
              TEXT,
              null,
              "path of the graph store, on any Hadoop file system"));

  public static final Option<String> ENTITY =
      declare(
          Option.of(
              INPUT,
              "entity",
              null,
              TEXT,
              null,
              "what a row is about: table.column of a primary key, or table.(column,column)"));

  public static final Option<String> ITEMS =
      declare(
          Option.of(
                  TASK,
                  "items",
                  "task.items",
                  TEXT,
                  "",
                  "of a ranking: what is ranked, table.column of a primary key; empty for other"
                      + " tasks")
              .ofModelToo());

  public static final Option<List<String>> ENTITY_COLS =
      declare(
          Option.of(
              INPUT,
              "entityCols",
              null,
              new Kind.Texts(),
              List.of(),
              "columns of the label table that hold the entity's key, in the order in which entity"
                  + " names the key's columns; empty when they have the same names"));

  public static final Option<String> TIME_COL =
      declare(
          Option.of(
              INPUT,
              "timeCol",
              null,
              TEXT,
              null,
              "column of the time as of which a row is predicted: a timestamp, a date or a string"
                  + " of one"));

  public static final Option<String> QUERY =
      declare(
          Option.of(
              LABELS,
              "query",
              null,
              TEXT,
              "",
              "predictive query that makes the labels; empty for none"));

  public static final Option<String> LABEL_COL =
      declare(
          Option.of(
              LABELS,
              "labelCol",
              null,
              TEXT,
              null,
              "column of the label: a number, a boolean, or a string of a class"));

  public static final Option<String> VALIDATION_INDICATOR_COL =
      declare(
          Option.of(
              LABELS,
              "validationIndicatorCol",
              null,
              TEXT,
              "",
              "boolean column, true for rows that pick the best epoch and are not trained on;"
                  + " empty for none"));

  /** The name that Spark ML's HasWeightCol has. */
  public static final Option<String> WEIGHT_COL =
      declare(
          Option.of(
              LABELS,
              "weightCol",
              "training.weight",
              TEXT,
              "",
              "column of the label tables with what a row weighs in the loss, the trees and the"
                  + " figures: a number above 0; empty for rows that weigh the same"));

  public static final Option<List<Double>> COSTS =
      declare(
          Option.of(
              LABELS,
              "costs",
              "task.costs",
              new Kind.Reals(NumberRange.real(0, 1e12).aboveLeast()),
              List.of(),
              "what a false positive and what a false negative costs, as [1, 5]: fit, evaluate and"
                  + " the report of a binary task say from which probability on label 1 costs least;"
                  + " empty for none"));

  public static final Option<String> PREDICTION_COL =
      declare(
          Option.of(
              OUTPUT,
              "predictionCol",
              null,
              TEXT,
              "prediction",
              "output column: the most probable class (a string where labels are strings, else a"
                  + " double), of a multilabel task an array of those that are probable, or the"
                  + " value of a regression (of quantiles the one nearest 0.5), of a forecast an"
                  + " array of one a window"));

  public static final Option<String> PROBABILITY_COL =
      declare(
          Option.of(
              OUTPUT,
              "probabilityCol",
              null,
              TEXT,
              "probability",
              "output column: a vector of one probability a class, of a multilabel task an array;"
                  + " not written for a regression"));

  /** The name that Spark ML's HasRawPredictionCol has. */
  public static final Option<String> RAW_PREDICTION_COL =
      declare(
          Option.of(
              OUTPUT,
              "rawPredictionCol",
              null,
              TEXT,
              "rawPrediction",
              "output column: a vector of one number a class, which Spark ML's evaluators order rows"
                  + " by: the log odds of a binary task, the logarithms of a multiclass task's"
                  + " probabilities; written for no other task"));

  /** The name that Spark ML's AFTSurvivalRegression has. */
  public static final Option<String> QUANTILES_COL =
      declare(
          Option.of(
              OUTPUT,
              "quantilesCol",
              null,
              TEXT,
              "quantiles",
              "output column: an array of doubles, the quantiles of a regression that learns them,"
                  + " ascending; written for no other task"));

  public static final Option<String> PROBLEM_COL =
      declare(
          Option.of(
              OUTPUT,
              "problemCol",
              null,
              TEXT,
              "",
              "output column: why a row has no prediction (a string), null where it has one; not"
                  + " written when this is empty"));

  /** The name and meaning that Spark ML's HasThresholds has. */
  public static final Option<List<Double>> THRESHOLDS =
      declare(
          Option.of(
              OUTPUT,
              "thresholds",
              "task.thresholds",
              new Kind.Reals(NumberRange.real(0, 1_000_000)),
              List.of(),
              "a number a class, in the order of the probabilities: predicted is the class whose"
                  + " probability divided by its number is the largest, at most one of which is 0; of"
                  + " a multilabel task each class whose probability is at least its number; empty"
                  + " for the most probable class, or 0.5 for each"));

  public static final Option<InvalidRows> HANDLE_INVALID =
      declare(
          Option.of(
              OUTPUT,
              "handleInvalid",
              null,
              Kind.Choice.of(InvalidRows.class),
              InvalidRows.KEEP,
              "what to do with a row whose entity or time is null, or whose entity is not in the"
                  + " graph: keep (no prediction, the columns are null), skip (leave the row out of"
                  + " the scores) or error; training leaves such rows out and reports them, unless"
                  + " error"));

  public static final Option<Integer> SCORING_BATCH_SIZE =
      declare(
          Option.of(
              OUTPUT,
              "scoringBatchSize",
              null,
              whole(1, 1_000_000),
              8192,
              "rows that a task scores at once"));

  public static final Option<Optional<TaskType>> TASK_TYPE =
      declare(
          Option.of(
              TASK,
              "taskType",
              "task.type",
              Kind.ChoiceOrAuto.of(TaskType.class),
              Optional.empty(),
              "what is predicted; auto takes binary for labels 0 and 1 and for two strings, multiclass"
                  + " for other strings, for two whole numbers or for few of them (at most 100, and"
                  + " one for ten rows), multilabel for arrays of strings, else regression"));

  public static final Option<Integer> NUM_WORKERS =
      declare(
          Option.of(
              CLUSTER,
              "numWorkers",
              "training.workers",
              whole(1, 1024),
              1,
              "tasks of the training stage, each in an executor of its own"));

  public static final Option<String> CHECKPOINT_PATH =
      declare(
          Option.of(
              CLUSTER,
              "checkpointPath",
              "training.checkpoint_path",
              TEXT,
              "",
              "folder for checkpoints, on any Hadoop file system; empty for none"));

  public static final Option<Integer> CHECKPOINT_INTERVAL =
      declare(
          Option.of(
              CLUSTER,
              "checkpointInterval",
              "training.checkpoint_interval",
              new Kind.Whole(NumberRange.whole(1, 1_000_000_000).or(-1)),
              -1,
              "training steps from one checkpoint to the next; -1 for none by number"));

  public static final Option<Double> CHECKPOINT_MINUTES =
      declare(
          Option.of(
              CLUSTER,
              "checkpointMinutes",
              "training.checkpoint_minutes",
              new Kind.Real(NumberRange.real(0, 525_600)),
              5.0,
              "minutes from one checkpoint to the next; 0 for none by time"));

  public static final Option<Integer> MAX_ATTEMPTS =
      declare(
          Option.of(
              CLUSTER,
              "maxAttempts",
              "training.max_attempts",
              whole(1, 100),
              3,
              "how often the training stage is tried; each attempt resumes from the last"
                  + " checkpoint"));

  public static final Option<String> INITIAL_MODEL =
      declare(
          Option.of(
              TRAINING,
              "initialModel",
              "training.initial_model",
              new Kind.Text(),
              "",
              "folder of a saved model of the same task and settings, from whose weights the training"
                  + " goes on; empty to begin anew"));

  public static final Option<Placement> PLACEMENT =
      declare(
          Option.of(
                  CLUSTER,
                  "placement",
                  "training.placement",
                  Kind.Choice.of(Placement.class),
                  Placement.AUTO,
                  "where the graph's stripes are while a stage runs: replicated (every executor has"
                      + " all), sharded (every executor has its share and asks the others) or auto"
                      + " (from the graph's bytes and the executors' memory)")
              .ofModelToo());

  private static final List<Option<?>> ALL = inOrder();
  private static final Map<String, Option<?>> BY_NAME = byName();

  private EstimatorOptions() {}

  private static <T> Option<T> declare(Option<T> option) {
    OWN.add(option);
    return option;
  }

  private static Kind<Integer> whole(long least, long most) {
    return new Kind.Whole(NumberRange.whole(least, most));
  }

  /** Group by group, and within one in the order of declaration. */
  private static List<Option<?>> inOrder() {
    List<Option<?>> all = new ArrayList<>();
    for (Option.Group group : Option.Group.values()) {
      OWN.stream().filter(option -> option.group() == group).forEach(all::add);
      TrainingOptions.all().stream().filter(option -> option.group() == group).forEach(all::add);
    }
    return Collections.unmodifiableList(all);
  }

  private static Map<String, Option<?>> byName() {
    Map<String, Option<?>> named = new LinkedHashMap<>();
    ALL.forEach(option -> named.put(option.name(), option));
    return named;
  }

  /** All, the training's among them, in the order in which people read them. */
  public static List<Option<?>> all() {
    return ALL;
  }

  /**
   * The option of a Param's name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Option<?> named(String name) {
    Option<?> option = BY_NAME.get(name);
    if (option == null) {
      throw new IllegalArgumentException("there is no option " + name);
    }
    return option;
  }
}
