// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

import static io.sparkgnn.train.config.NumberRange.real;
import static io.sparkgnn.train.config.Option.Group.MACHINE;
import static io.sparkgnn.train.config.Option.Group.MODEL;
import static io.sparkgnn.train.config.Option.Group.SAMPLING;
import static io.sparkgnn.train.config.Option.Group.TASK;
import static io.sparkgnn.train.config.Option.Group.TRAINING;

import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.train.encode.ColumnEncoder;
import io.sparkgnn.train.loss.Loss;
import io.sparkgnn.train.loss.StandardLoss;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options of a training: the one place where each is declared. The upper ends of ranges are far
 * beyond what helps, and near enough that no single number makes a machine unusable before anything
 * is said.
 */
public final class TrainingOptions {
  /** Classes of a multiclass task; more are a sign of a label that is an amount or a key. */
  public static final int MOST_CLASSES = 1000;

  /** The device setting that takes what there is. */
  public static final String AUTO_DEVICE = "auto";

  private static final List<Option<?>> ALL = new ArrayList<>();

  private static final double MOST_DAYS = 36_500;
  private static final Kind<Double> SHARE = new Kind.Real(real(0, 1));
  private static final Kind<Double> SHARE_BELOW_ONE = new Kind.Real(real(0, 1).belowMost());

  public static final Option<Integer> NUM_CLASSES =
      declare(
          Option.of(
                  TASK,
                  "numClasses",
                  "task.classes",
                  whole(0, MOST_CLASSES),
                  0,
                  "number of classes of a multiclass task whose labels are whole numbers from 0 to"
                      + " one below it; 0 for one class for each value that the training labels"
                      + " have")
              .savedAs("classes"));

  public static final Option<Integer> K =
      declare(
          Option.of(
                  TASK,
                  "k",
                  "task.k",
                  whole(1, 1000),
                  10,
                  "of a ranking: how many items are answered")
              .addedLater());

  public static final Option<Integer> TIMEFRAMES =
      declare(
          Option.of(
                  TASK,
                  "timeframes",
                  "task.timeframes",
                  whole(0, 366),
                  0,
                  "of a forecast: how many windows a label has a number for; 0 for as many as the"
                      + " labels have, or the query says")
              .addedLater());

  public static final Option<Double> WINDOW_DAYS =
      declare(
          Option.of(
                  TASK,
                  "windowDays",
                  "task.window_days",
                  new Kind.Real(real(0, 36_500)),
                  0.0,
                  "of a forecast: how many days each window is long; 0 for the shortest time between"
                      + " label times, or what the query says")
              .addedLater());

  public static final Option<Boolean> EXCLUDE_SEEN =
      declare(
          Option.of(
                  TASK,
                  "excludeSeen",
                  "task.exclude_seen",
                  new Kind.Flag(),
                  false,
                  "of a ranking: whether items that the entity was linked to before are no"
                      + " candidates")
              .addedLater());

  public static final Option<RankScoring> SCORING =
      declare(
          Option.of(
                  TASK,
                  "scoring",
                  "task.scoring",
                  Kind.Choice.of(RankScoring.class),
                  RankScoring.LINKS,
                  "of a ranking: links gives items that the entity was linked to a score of their"
                      + " own; towers scores every item by the product of two vectors alone, as"
                      + " an index of embeddings does")
              .addedLater());

  public static final Option<List<ItemCondition>> CANDIDATES =
      declare(
          Option.of(
                  TASK,
                  "candidates",
                  "task.candidates",
                  new Kind.ItemConditions(),
                  List.of(),
                  "of a ranking: what an item must be like to be answered, conditions on its own"
                      + " columns or its key that all hold; training learns from all items")
              .addedLater());

  /** Below some thousand items all are candidates. */
  public static final Option<Integer> NEGATIVES =
      declare(
          Option.of(
                  TRAINING,
                  "negatives",
                  "training.negatives",
                  whole(0, 1 << 20),
                  0,
                  "of a ranking: how many items a batch learns to put behind those that were"
                      + " chosen, beside each row's own; 0 for all where that is cheap")
              .addedLater());

  public static final Option<String> NUM_NEIGHBORS =
      declare(
          Option.of(
              SAMPLING,
              "numNeighbors",
              "sampling.num_neighbors",
              new Kind.Fanouts(),
              "[{hop1: {default: 16}}, {hop2: {default: 8}}]",
              "fanout by hop and edge type, as YAML; -1 for all, 0 for none, inferred for one"
                  + " derived from the degrees"));

  public static final Option<Strategy> STRATEGY =
      declare(
          Option.of(
              SAMPLING,
              "strategy",
              "sampling.strategy",
              Kind.Choice.of(Strategy.class),
              Strategy.RECENCY,
              "how neighbors are chosen where there are more than the fanout"));

  public static final Option<Map<String, String>> STRATEGY_BY_EDGE_TYPE =
      declare(
          Option.of(
              SAMPLING,
              "strategyByEdgeType",
              "sampling.strategy",
              Kind.ChoiceByName.of(Strategy.class),
              Map.of(),
              "strategy of the edge types that differ from the others, as YAML mapping by name of"
                  + " edge type"));

  /**
   * Which models there are, {@code io.sparkgnn.train.model.Models} knows: it finds them by name.
   */
  public static final Option<String> MODEL_TYPE =
      declare(
          Option.of(
                  MODEL,
                  "modelType",
                  "model.type",
                  new Kind.Name(
                      "sage, graphsage, gat, hgt, transformer, torchscript, or the name of a model on the"
                          + " class path"),
                  "sage",
                  "family of models")
              .savedAs("model"));

  public static final Option<String> MODEL_PATH =
      declare(
          Option.of(
                  MODEL,
                  "modelPath",
                  "model.path",
                  new Kind.Text(),
                  "",
                  "file that the model is made of (torchscript): your own nn.Module, with its"
                      + " weights; read where training starts, and saved with the model")
              .addedLater());

  public static final Option<Map<String, Object>> MODEL_OPTIONS =
      declare(
          Option.of(
                  MODEL,
                  "modelOptions",
                  "model.options",
                  new Kind.Settings(),
                  Map.of(),
                  "options that a model of your own declares, by their names")
              .addedLater());

  public static final Option<Integer> CHANNELS =
      declare(
          Option.of(
              MODEL,
              "channels",
              "model.channels",
              whole(1, 4096),
              64,
              "width of every hidden vector"));

  /** Hops beyond the layers of a model that goes by layers are not sampled. */
  public static final Option<Integer> NUM_LAYERS =
      declare(
          Option.of(
                  MODEL,
                  "numLayers",
                  "model.layers",
                  whole(0, 64),
                  0,
                  "message-passing or attention layers; 0 for as many as hops")
              .savedAs("layers"));

  public static final Option<Integer> HISTORY =
      declare(
          Option.of(
                  MODEL,
                  "history",
                  "model.history",
                  whole(0, 4096),
                  32,
                  "how many exact figures of a row's past are inputs beside its neighborhood: counts,"
                      + " sums and means over all that it can see, in windows; the most telling ones"
                      + " are chosen; 0 for none")
              .addedLater());

  public static final Option<Target> TARGET =
      declare(
          Option.of(
                  MODEL,
                  "target",
                  "model.target",
                  Kind.Choice.of(Target.class),
                  Target.AUTO,
                  "what a regression learns: the label as it is, or the change against the figure of"
                      + " the row's past that comes nearest to it (auto: where one clearly beats the"
                      + " median); needs figures of the past, see history")
              .addedLater());

  public static final Option<Stacking> STACK =
      declare(
          Option.of(
                  MODEL,
                  "stack",
                  "model.stack",
                  Kind.Choice.of(Stacking.class),
                  Stacking.AUTO,
                  "whether boosted trees on exact figures of a row's past answer together with the"
                      + " network: where the validation rows are clearly better predicted so (auto),"
                      + " never (none), or always (trees)")
              .addedLater());

  public static final Option<List<Aggregation>> AGGREGATIONS =
      declare(
          Option.of(
              MODEL,
              "aggregations",
              "model.aggregation",
              Kind.Choices.of(Aggregation.class),
              List.of(Aggregation.MEAN, Aggregation.DECAY, Aggregation.MAX),
              "how a node summarises its neighbors (sage); several are concatenated"));

  public static final Option<Integer> HEADS =
      declare(
          Option.of(
              MODEL,
              "heads",
              "model.heads",
              whole(1, 256),
              4,
              "attention heads (transformer, gat, hgt); a divisor of channels"));

  public static final Option<Integer> MAX_TOKENS =
      declare(
          Option.of(
              MODEL,
              "maxTokens",
              "model.max_tokens",
              whole(1, 8192),
              256,
              "sampled nodes that a row attends to at most, nearest hops first (transformer)"));

  public static final Option<Double> DROPOUT =
      declare(
          Option.of(
              MODEL,
              "dropout",
              "model.dropout",
              SHARE_BELOW_ONE,
              0.2,
              "share of hidden values dropped in training"));

  public static final Option<Double> HEAD_DROPOUT =
      declare(
          Option.of(
              MODEL,
              "headDropout",
              "model.head_dropout",
              SHARE_BELOW_ONE,
              0.3,
              "share of hidden values dropped in the head in training"));

  public static final Option<Integer> NUMERIC_BINS =
      declare(
          Option.of(
              MODEL,
              "numericBins",
              "model.numeric_bins",
              whole(0, 1024),
              8,
              "quantile bins of the piecewise-linear encoding of a number; 0 for none"));

  public static final Option<Integer> CATEGORY_DIM =
      declare(
          Option.of(
              MODEL,
              "categoryDim",
              "model.category_dim",
              whole(1, 1024),
              8,
              "dimension of a category's embedding"));

  public static final Option<Integer> MIN_CATEGORY_COUNT =
      declare(
          Option.of(
              MODEL,
              "minCategoryCount",
              "model.min_category_count",
              whole(0, 1_000_000_000),
              2,
              "a category with fewer rows is encoded as unseen"));

  public static final Option<Double> MIN_FILLED =
      declare(
          Option.of(
              MODEL,
              "minFilled",
              "model.min_filled",
              SHARE,
              0.02,
              "a column with a smaller share of values is left out"));

  public static final Option<Integer> TEXT_BUCKETS =
      declare(
          Option.of(
              MODEL,
              "textBuckets",
              "model.text_buckets",
              whole(0, 1 << 22),
              4096,
              "buckets that n-grams of text columns are hashed to; 0 leaves these columns out"));

  public static final Option<Integer> TEXT_DIM =
      declare(
          Option.of(
              MODEL,
              "textDim",
              "model.text_dim",
              whole(1, 1024),
              16,
              "dimension of the embedding of a text column"));

  public static final Option<Integer> FIT_ROWS =
      declare(
          Option.of(
              MODEL,
              "fitRows",
              "model.fit_rows",
              whole(1, 10_000_000),
              200_000,
              "rows per table that normalisation is fitted on at most"));

  /** In a job file a column is ignored in its table's columns. */
  public static final Option<Map<String, String>> COLUMN_ENCODERS =
      declare(
          Option.of(
                  MODEL,
                  "columnEncoders",
                  "model.column_encoders",
                  new Kind.OwnByName(ColumnEncoder.class, "TABLE.COLUMN"),
                  Map.of(),
                  "class names of your own encoders, by table.column")
              .addedLater());

  public static final Option<List<String>> IGNORED_COLUMNS =
      declare(
          Option.of(
              MODEL,
              "ignoredColumns",
              null,
              new Kind.Texts(),
              List.of(),
              "feature columns that the model does not see, as table.column"));

  public static final Option<Boolean> STALENESS =
      declare(
          Option.of(
              MODEL,
              "staleness",
              "model.staleness",
              new Kind.Flag(),
              false,
              "whether a row sees how old the newest visible row of the graph is"));

  public static final Option<Integer> EPOCHS =
      declare(
          Option.of(
              TRAINING,
              "epochs",
              "training.epochs",
              whole(1, 100_000),
              10,
              "passes over the training rows at most"));

  public static final Option<Integer> BATCH_SIZE =
      declare(
          Option.of(
              TRAINING,
              "batchSize",
              "training.batch_size",
              whole(1, 1_000_000),
              256,
              "rows per training step, over all workers"));

  public static final Option<Double> LEARNING_RATE =
      declare(
          Option.of(
              TRAINING,
              "learningRate",
              "training.learning_rate",
              new Kind.Real(real(0, 100).aboveLeast()),
              0.002,
              "peak of the learning-rate schedule"));

  public static final Option<Double> WARMUP =
      declare(
          Option.of(
              TRAINING,
              "warmup",
              "training.warmup",
              SHARE,
              0.05,
              "share of all steps in which the learning rate rises from 0; then it falls along a"
                  + " cosine"));

  public static final Option<Double> FINAL_LEARNING_RATE =
      declare(
          Option.of(
              TRAINING,
              "finalLearningRate",
              "training.final_learning_rate",
              SHARE,
              0.05,
              "where the learning rate's cosine ends, as a share of the peak"));

  public static final Option<Double> WEIGHT_DECAY =
      declare(
          Option.of(
              TRAINING,
              "weightDecay",
              "training.weight_decay",
              new Kind.Real(real(0, 1000)),
              0.001,
              "decoupled weight decay (AdamW)"));

  public static final Option<Double> CLIP_NORM =
      declare(
          Option.of(
              TRAINING,
              "clipNorm",
              "training.clip_norm",
              new Kind.Real(real(0, 1_000_000_000)),
              1.0,
              "limit of the gradient's norm; 0 for none"));

  public static final Option<Double> AVERAGING =
      declare(
          Option.of(
              TRAINING,
              "averaging",
              "training.averaging",
              SHARE_BELOW_ONE,
              0.99,
              "decay of the moving average of the weights that is validated and kept; 0 for none"));

  public static final Option<Integer> PATIENCE =
      declare(
          Option.of(
              TRAINING,
              "patience",
              "training.patience",
              whole(0, 100_000),
              3,
              "epochs without a better validation before training stops; 0 never stops early, and"
                  + " without validation rows nothing does"));

  public static final Option<Integer> ENSEMBLE =
      declare(
          Option.of(
                  TRAINING,
                  "ensemble",
                  "training.ensemble",
                  whole(1, 64),
                  1,
                  "models that are trained one after the other, with seed, seed + 1, ..., and whose"
                      + " predictions are averaged")
              .addedLater());

  public static final Option<Boolean> REFIT =
      declare(
          Option.of(
                  TRAINING,
                  "refit",
                  "training.refit",
                  new Kind.Flag(),
                  false,
                  "whether to train again on training and validation rows, for as many epochs as"
                      + " were the best, once these are known")
              .addedLater());

  public static final Option<TreesRefit> REFIT_TREES =
      declare(
          Option.of(
                  TRAINING,
                  "refitTrees",
                  "training.refit_trees",
                  Kind.Choice.of(TreesRefit.class),
                  TreesRefit.AUTO,
                  "whether boosted trees that answer are grown again on training and validation"
                      + " rows, as many as were the best, once the validation rows have judged them;"
                      + " auto: those of a regression; refit has them do so, too")
              .addedLater());

  public static final Option<ValidationHistory> VALIDATION_HISTORY =
      declare(
          Option.of(
                  TRAINING,
                  "validationHistory",
                  "training.validation_history",
                  Kind.Choice.of(ValidationHistory.class),
                  ValidationHistory.FRESH,
                  "what validation rows see: all up to their own time (fresh), or nothing after the"
                      + " training rows end (frozen), as when the graph is old when it is scored"
                      + " with; auto for frozen where the graph ends before the validation rows do")
              .addedLater());

  public static final Option<Boolean> BASELINES =
      declare(
          Option.of(
                  TRAINING,
                  "baselines",
                  "training.baselines",
                  new Kind.Flag(),
                  true,
                  "whether the model is compared with simple answers for the validation rows: a"
                      + " constant, the entity's own past, and boosted trees")
              .addedLater());

  public static final Option<Calibration> CALIBRATION =
      declare(
          Option.of(
                  TRAINING,
                  "calibration",
                  "training.calibration",
                  Kind.Choice.of(Calibration.class),
                  Calibration.AUTO,
                  "how answers are moved to what the validation rows show: not at all;"
                      + " probabilities by one temperature, or each class's by a curve that never"
                      + " falls (isotonic; wants a thousand rows or more); numbers to the nearest"
                      + " whole one. auto: whole numbers where all labels are and mae decides, unless"
                      + " it clearly gets larger by it; probabilities not at all")
              .addedLater());

  public static final Option<ClassWeights> CLASS_WEIGHTS =
      declare(
          Option.of(
              TRAINING,
              "classWeights",
              "training.class_weights",
              Kind.Choice.of(ClassWeights.class),
              ClassWeights.NONE,
              "how classes weigh in the loss"));

  public static final Option<Double> DOWN_SAMPLE =
      declare(
          Option.of(
                  TRAINING,
                  "downSample",
                  "training.down_sample",
                  new Kind.Real(real(0, 1_000_000)),
                  0.0,
                  "training rows of the most frequent class that an epoch takes for each row of the"
                      + " others, other ones in each epoch; probabilities are those of all rows; 0"
                      + " for every row")
              .addedLater());

  public static final Option<RegressionLoss> REGRESSION_LOSS =
      declare(
          Option.of(
              TRAINING,
              "regressionLoss",
              "training.regression_loss",
              Kind.Choice.of(RegressionLoss.class),
              RegressionLoss.L1,
              "loss of a regression: of differences (l1, huber, mse), or of the mean of labels of 0"
                  + " or more, which is then learned as a logarithm: counts (poisson, or with a"
                  + " dispersion of each row negative_binomial), or amounts of which many are 0"
                  + " (tweedie)"));

  public static final Option<Double> TWEEDIE_POWER =
      declare(
          Option.of(
                  TRAINING,
                  "tweediePower",
                  "training.tweedie_power",
                  new Kind.Real(real(1, 2).aboveLeast().belowMost()),
                  1.5,
                  "power of the mean that the variance of labels goes with, where regressionLoss is"
                      + " tweedie: near 1 as of counts, near 2 as of amounts")
              .addedLater());

  public static final Option<List<Double>> QUANTILES =
      declare(
          Option.of(
                  TRAINING,
                  "quantiles",
                  "training.quantiles",
                  new Kind.Reals(real(0, 1).aboveLeast().belowMost()),
                  List.of(),
                  "quantiles of a regression's label that are learned together, ascending, such as"
                      + " [0.1, 0.5, 0.9]; the one nearest 0.5 is the prediction; empty for one"
                      + " number")
              .addedLater());

  public static final Option<Optional<Metric>> METRIC =
      declare(
          Option.of(
              TRAINING,
              "metric",
              "training.metric",
              new Kind.KnownOrOwn<>(Metric.class, List.of(StandardMetric.values()), "metric"),
              Optional.empty(),
              "validation metric that picks the best epoch, by name, or by the class name of your"
                  + " own; auto for the task's usual: auroc, log_loss, macro_auroc, mae, pinball, or the deviance or"
                  + " likelihood that regressionLoss is"));

  public static final Option<Optional<Loss>> LOSS =
      declare(
          Option.of(
                  TRAINING,
                  "loss",
                  "training.loss",
                  new Kind.KnownOrOwn<>(Loss.class, List.of(StandardLoss.FOCAL), "loss"),
                  Optional.empty(),
                  "focal for cross entropy in which rows that the model is sure of count little, or"
                      + " the class name of your own loss; auto for the task's: cross entropy, or"
                      + " what regressionLoss says")
              .addedLater());

  public static final Option<Double> GAP_PROBABILITY =
      declare(
          Option.of(
              TRAINING,
              "gapProbability",
              "training.gap_probability",
              SHARE,
              0.0,
              "share of training rows, drawn again in each epoch, that see nothing of some days"
                  + " before their time, as when scoring from an old graph"));

  public static final Option<Double> GAP_MIN_DAYS =
      declare(
          Option.of(
              TRAINING,
              "gapMinDays",
              "training.gap_min_days",
              new Kind.Real(real(0, MOST_DAYS)),
              20.0,
              "minimum length of such a gap, in days; not above the maximum"));

  public static final Option<Double> GAP_MAX_DAYS =
      declare(
          Option.of(
              TRAINING,
              "gapMaxDays",
              "training.gap_max_days",
              new Kind.Real(real(0, MOST_DAYS)),
              2000.0,
              "maximum length of such a gap, in days"));

  public static final Option<GapDistribution> GAP_DISTRIBUTION =
      declare(
          Option.of(
              TRAINING,
              "gapDistribution",
              "training.gap_distribution",
              Kind.Choice.of(GapDistribution.class),
              GapDistribution.LOG_UNIFORM,
              "how the length of a gap is drawn"));

  public static final Option<Integer> RESAMPLES =
      declare(
          Option.of(
              TRAINING,
              "resamples",
              "training.resamples",
              whole(1, 1000),
              1,
              "neighborhoods whose predictions are averaged when scoring"));

  public static final Option<Long> SEED =
      declare(
          Option.of(
              TRAINING,
              "seed",
              "training.seed",
              new Kind.AnyWhole(),
              1L,
              "makes initial weights, order of rows, sampling and dropout"));

  public static final Option<Integer> SAMPLER_THREADS =
      declare(
          Option.of(
              MACHINE,
              "samplerThreads",
              "training.sampler_threads",
              whole(1, 1024),
              1,
              "threads per worker that sample"));

  public static final Option<Integer> FEATURE_THREADS =
      declare(
          Option.of(
              MACHINE,
              "featureThreads",
              "training.feature_threads",
              whole(1, 1024),
              1,
              "threads per worker that read features"));

  public static final Option<Integer> PREFETCH =
      declare(
          Option.of(
              MACHINE,
              "prefetch",
              "training.prefetch",
              whole(1, 256),
              4,
              "batches made ahead of the training step"));

  /**
   * Where no engine knows the worker's cores, 0 is one thread. A ranking and a model that is not
   * {@code concurrent} have one thread a step, and so many within an operation.
   */
  public static final Option<Integer> MATH_THREADS =
      declare(
          Option.of(
              MACHINE,
              "mathThreads",
              "training.math_threads",
              whole(0, 1024),
              0,
              "threads that compute, each its part of a step's rows (about 128), 0 for the worker's"
                  + " cores; results are the same bits only for the same number"));

  public static final Option<String> DEVICE =
      declare(
          Option.of(
                  MACHINE,
                  "device",
                  "training.device",
                  new Kind.Text(
                      "auto, cpu, gpu, gpu0, gpu1 ...", "(?i)\\s*(auto|cpu|gpu\\d{0,3})\\s*"),
                  AUTO_DEVICE,
                  "cpu, gpu, gpu1 ... or auto: the task's GPU, else the first there is")
              .ofModelToo());

  private TrainingOptions() {}

  private static <T> Option<T> declare(Option<T> option) {
    ALL.add(option);
    return option;
  }

  private static Kind<Integer> whole(long least, long most) {
    return new Kind.Whole(NumberRange.whole(least, most));
  }

  /** All, in the order in which people read them. */
  public static List<Option<?>> all() {
    return Collections.unmodifiableList(ALL);
  }
}
