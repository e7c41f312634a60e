package io.sparkgnn.train.config;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.task.TaskType;
import java.util.List;
import java.util.Map;

/**
 * Everything that decides what a training run makes, apart from the graph and the labels. Built
 * with {@link #builder()}; a mistake is a {@link UserErrorException} that names the setting, what
 * it was and what is allowed.
 *
 * @param task what is predicted
 * @param entity the table that seeds are rows of
 * @param classes number of classes of a multiclass task; 0 to count them in the training labels
 * @param classValues the label that each class stands for, in order; empty where it is the class's
 *     number. Labels reach the training as numbers of classes
 * @param numNeighbors the {@code num_neighbors} YAML: fanout per hop and edge type
 * @param strategy how neighbors are chosen where {@code strategyByEdgeType} is silent
 * @param strategyByEdgeType strategy name by edge type name
 * @param model family of models
 * @param channels width of every hidden vector
 * @param layers message-passing or attention layers; 0 for as many as hops. Hops beyond the layers
 *     of a SAGE model are not sampled
 * @param aggregations how a node summarises its children (SAGE); concatenated
 * @param heads attention heads (TRANSFORMER)
 * @param maxTokens sampled nodes that a seed attends to at most, nearest hops first (TRANSFORMER)
 * @param dropout share of hidden values dropped in training
 * @param headDropout the same in the head
 * @param numericBins quantile bins of the piecewise-linear encoding of a number; 0 for none
 * @param categoryDim dimension of a category's embedding
 * @param minCategoryCount fewer rows than this and a category is encoded as unseen
 * @param minFilled a column with a smaller share of values is left out
 * @param textBuckets buckets that n-grams are hashed to; 0 leaves text out
 * @param textDim dimension of a text's embedding
 * @param fitRows rows per table that normalisation is fitted on at most
 * @param ignoredColumns feature columns that the model does not see, as {@code table.column}
 * @param staleness whether a seed sees how old the newest visible row of the whole graph is
 * @param epochs passes over the training rows at most
 * @param batchSize seeds per step, over all processes
 * @param learningRate peak of the schedule
 * @param warmup share of all steps in which the rate rises from 0; then it falls along a cosine
 * @param finalLearningRate where the cosine ends, as a share of the peak
 * @param weightDecay AdamW's decoupled decay
 * @param clipNorm limit of the gradient's norm; 0 for none
 * @param averaging decay of the moving average of the weights that is validated and kept; 0 for
 *     none
 * @param patience epochs without a better validation before training stops; 0 never stops early,
 *     and without validation rows nothing does
 * @param classWeights how classes weigh in the loss
 * @param regressionLoss loss of a regression
 * @param metric validation metric that picks the best epoch; null for the task's usual: auroc,
 *     log_loss or mae
 * @param gapProbability share of training rows, drawn anew each epoch, that see no row of the last
 *     while before their seed time, as happens when scoring from an old graph
 * @param gapMinDays shortest such while
 * @param gapMaxDays longest such while
 * @param gapDistribution how its length is drawn
 * @param resamples neighborhoods whose predictions are averaged when scoring
 * @param seed makes initial weights, order of rows, sampling and dropout
 * @param samplerThreads threads that sample
 * @param featureThreads threads that read features
 * @param prefetch batches made ahead of the step
 * @param mathThreads threads of one tensor operation; results are the same bits only for the same
 *     number
 * @param device {@code cpu}, {@code gpu}, {@code gpu1} ... or {@code auto}: the first GPU if
 *     libtorch sees one
 */
public record TrainingConfig(
    TaskType task,
    String entity,
    int classes,
    List<Double> classValues,
    String numNeighbors,
    Strategy strategy,
    Map<String, String> strategyByEdgeType,
    ModelType model,
    int channels,
    int layers,
    List<Aggregation> aggregations,
    int heads,
    int maxTokens,
    double dropout,
    double headDropout,
    int numericBins,
    int categoryDim,
    int minCategoryCount,
    double minFilled,
    int textBuckets,
    int textDim,
    int fitRows,
    List<String> ignoredColumns,
    boolean staleness,
    int epochs,
    int batchSize,
    double learningRate,
    double warmup,
    double finalLearningRate,
    double weightDecay,
    double clipNorm,
    double averaging,
    int patience,
    ClassWeights classWeights,
    RegressionLoss regressionLoss,
    Metric metric,
    double gapProbability,
    double gapMinDays,
    double gapMaxDays,
    GapDistribution gapDistribution,
    int resamples,
    long seed,
    int samplerThreads,
    int featureThreads,
    int prefetch,
    int mathThreads,
    String device) {
  /** Classes of a multiclass task; more are a sign of a label that is an amount or a key. */
  public static final int MOST_CLASSES = 1000;

  /** The device setting that takes what there is. */
  public static final String AUTO_DEVICE = "auto";

  public TrainingConfig {
    classValues = classValues == null ? List.of() : List.copyOf(classValues);
    strategyByEdgeType = Map.copyOf(strategyByEdgeType);
    aggregations = List.copyOf(aggregations);
    ignoredColumns = List.copyOf(ignoredColumns);
    metric = metric == null ? usual(task) : metric;
    check(!entity.isBlank(), "entity", entity, "the name of a table");
    ranged("classes", classes);
    ranged("channels", channels);
    ranged("layers", layers);
    check(!aggregations.isEmpty(), "aggregations", aggregations, "at least one");
    ranged("heads", heads);
    check(
        model != ModelType.TRANSFORMER || channels % heads == 0,
        "heads",
        heads,
        "a divisor of channels (" + channels + ")");
    ranged("maxTokens", maxTokens);
    ranged("dropout", dropout);
    ranged("headDropout", headDropout);
    ranged("numericBins", numericBins);
    ranged("categoryDim", categoryDim);
    ranged("minCategoryCount", minCategoryCount);
    ranged("minFilled", minFilled);
    ranged("textBuckets", textBuckets);
    ranged("textDim", textDim);
    ranged("fitRows", fitRows);
    ranged("epochs", epochs);
    ranged("batchSize", batchSize);
    ranged("learningRate", learningRate);
    ranged("warmup", warmup);
    ranged("finalLearningRate", finalLearningRate);
    ranged("weightDecay", weightDecay);
    ranged("clipNorm", clipNorm);
    ranged("averaging", averaging);
    ranged("patience", patience);
    ranged("gapProbability", gapProbability);
    ranged("gapMinDays", gapMinDays);
    ranged("gapMaxDays", gapMaxDays);
    check(
        gapMinDays <= gapMaxDays,
        "gapMinDays",
        gapMinDays,
        "at most gapMaxDays (" + gapMaxDays + ")");
    ranged("resamples", resamples);
    ranged("samplerThreads", samplerThreads);
    ranged("featureThreads", featureThreads);
    ranged("prefetch", prefetch);
    ranged("mathThreads", mathThreads);
  }

  private static void ranged(String name, Number value) {
    TrainingRanges.of(name).check(name, value);
  }

  /** A label that the training has, as people wrote it. */
  public String labelText(float label) {
    int number = (int) label;
    boolean named = task == TaskType.MULTICLASS && number < classValues.size();
    return plain(named ? classValues.get(number) : label);
  }

  /** A number without a fraction that it does not have. */
  public static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static Metric usual(TaskType task) {
    return switch (task) {
      case BINARY -> Metric.AUROC;
      case MULTICLASS -> Metric.LOG_LOSS;
      case REGRESSION -> Metric.MAE;
    };
  }

  private static void check(boolean right, String name, Object value, String allowed) {
    if (!right) {
      throw new UserErrorException(
          "Cannot train with " + name + " = " + value + ": allowed is " + allowed);
    }
  }

  /** A builder with the defaults; only {@code entity} must be set. */
  public static TrainingConfigBuilder builder() {
    return new TrainingConfigBuilder();
  }

  /** A builder that starts from these values. */
  public TrainingConfigBuilder toBuilder() {
    return new TrainingConfigBuilder()
        .task(task)
        .entity(entity)
        .classes(classes)
        .classValues(classValues)
        .numNeighbors(numNeighbors)
        .strategy(strategy)
        .strategyByEdgeType(strategyByEdgeType)
        .model(model)
        .channels(channels)
        .layers(layers)
        .aggregations(aggregations)
        .heads(heads)
        .maxTokens(maxTokens)
        .dropout(dropout)
        .headDropout(headDropout)
        .numericBins(numericBins)
        .categoryDim(categoryDim)
        .minCategoryCount(minCategoryCount)
        .minFilled(minFilled)
        .textBuckets(textBuckets)
        .textDim(textDim)
        .fitRows(fitRows)
        .ignoredColumns(ignoredColumns)
        .staleness(staleness)
        .epochs(epochs)
        .batchSize(batchSize)
        .learningRate(learningRate)
        .warmup(warmup)
        .finalLearningRate(finalLearningRate)
        .weightDecay(weightDecay)
        .clipNorm(clipNorm)
        .averaging(averaging)
        .patience(patience)
        .classWeights(classWeights)
        .regressionLoss(regressionLoss)
        .metric(metric)
        .gapProbability(gapProbability)
        .gapMinDays(gapMinDays)
        .gapMaxDays(gapMaxDays)
        .gapDistribution(gapDistribution)
        .resamples(resamples)
        .seed(seed)
        .samplerThreads(samplerThreads)
        .featureThreads(featureThreads)
        .prefetch(prefetch)
        .mathThreads(mathThreads)
        .device(device);
  }
}
