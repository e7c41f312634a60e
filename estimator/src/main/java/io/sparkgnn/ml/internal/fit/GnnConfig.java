package io.sparkgnn.ml.internal.fit;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.ml.param.ModelParams;
import io.sparkgnn.ml.param.ParamRanges;
import io.sparkgnn.ml.param.ScoringParams;
import io.sparkgnn.ml.param.TrainingParams;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.train.config.Aggregation;
import io.sparkgnn.train.config.ClassWeights;
import io.sparkgnn.train.config.GapDistribution;
import io.sparkgnn.train.config.ModelType;
import io.sparkgnn.train.config.RegressionLoss;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.task.TaskType;
import io.sparkgnn.yaml.SafeYaml;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.Param;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Between the Params and the training loop's {@link TrainingConfig}, in both directions. */
public final class GnnConfig {
  /** The value of a Param that leaves the choice to the data or the task. */
  public static final String AUTO = "auto";

  private GnnConfig() {}

  /** Gives every Param that has one its default, which is the training loop's own. */
  public static <P extends ScoringParams & ModelParams & TrainingParams> void setDefaults(
      P params) {
    TrainingConfig defaults = TrainingConfig.builder().entity("any").build();
    def(params, params.entityCols(), new String[0]);
    def(params, params.predictionCol(), "prediction");
    def(params, params.probabilityCol(), "probability");
    def(params, params.problemCol(), "");
    def(params, params.handleInvalid(), ScoringParams.KEEP);
    def(params, params.scoringBatchSize(), 1024);
    def(params, params.placement(), AUTO);

    def(params, params.taskType(), AUTO);
    def(params, params.numClasses(), defaults.classes());
    def(params, params.numNeighbors(), defaults.numNeighbors());
    def(params, params.strategy(), lower(defaults.strategy()));
    def(params, params.strategyByEdgeType(), "{}");
    def(params, params.modelType(), lower(defaults.model()));
    def(params, params.channels(), defaults.channels());
    def(params, params.numLayers(), defaults.layers());
    String[] aggregations =
        defaults.aggregations().stream().map(GnnConfig::lower).toArray(String[]::new);
    def(params, params.aggregations(), aggregations);
    def(params, params.heads(), defaults.heads());
    def(params, params.maxTokens(), defaults.maxTokens());
    def(params, params.dropout(), defaults.dropout());
    def(params, params.headDropout(), defaults.headDropout());
    def(params, params.numericBins(), defaults.numericBins());
    def(params, params.categoryDim(), defaults.categoryDim());
    def(params, params.minCategoryCount(), defaults.minCategoryCount());
    def(params, params.minFilled(), defaults.minFilled());
    def(params, params.textBuckets(), defaults.textBuckets());
    def(params, params.textDim(), defaults.textDim());
    def(params, params.fitRows(), defaults.fitRows());
    def(params, params.ignoredColumns(), defaults.ignoredColumns().toArray(String[]::new));
    def(params, params.staleness(), defaults.staleness());

    def(params, params.query(), "");
    def(params, params.validationIndicatorCol(), "");
    def(params, params.epochs(), defaults.epochs());
    def(params, params.batchSize(), defaults.batchSize());
    def(params, params.learningRate(), defaults.learningRate());
    def(params, params.warmup(), defaults.warmup());
    def(params, params.finalLearningRate(), defaults.finalLearningRate());
    def(params, params.weightDecay(), defaults.weightDecay());
    def(params, params.clipNorm(), defaults.clipNorm());
    def(params, params.averaging(), defaults.averaging());
    def(params, params.patience(), defaults.patience());
    def(params, params.classWeights(), lower(defaults.classWeights()));
    def(params, params.regressionLoss(), lower(defaults.regressionLoss()));
    def(params, params.metric(), AUTO);
    def(params, params.gapProbability(), defaults.gapProbability());
    def(params, params.gapMinDays(), defaults.gapMinDays());
    def(params, params.gapMaxDays(), defaults.gapMaxDays());
    def(params, params.gapDistribution(), lower(defaults.gapDistribution()));
    def(params, params.resamples(), defaults.resamples());
    def(params, params.seed(), defaults.seed());
    def(params, params.samplerThreads(), defaults.samplerThreads());
    def(params, params.featureThreads(), defaults.featureThreads());
    def(params, params.prefetch(), defaults.prefetch());
    def(params, params.mathThreads(), 0);
    def(params, params.device(), defaults.device());
    def(params, params.numWorkers(), 1);
    def(params, params.checkpointPath(), "");
    def(params, params.checkpointInterval(), -1);
    def(params, params.checkpointMinutes(), 5.0);
    def(params, params.maxAttempts(), 3);
  }

  private static <T> void def(ScoringParams params, Param<T> param, T value) {
    params.setDefault(param, value);
  }

  /**
   * The configuration that the Params describe.
   *
   * @param task what {@code taskType} says, or was found to be
   * @param classes the label of each class, or none
   * @param entity name of the entity's table
   * @throws UserErrorException for a value that is not allowed
   */
  public static <P extends ModelParams & TrainingParams> TrainingConfig of(
      P params, TaskType task, List<Double> classes, String entity) {
    // whose names the training has otherwise
    check(params.numClasses(), params.getNumClasses());
    check(params.numLayers(), params.getNumLayers());
    return TrainingConfig.builder()
        .task(task)
        .entity(entity)
        .classes(classes.isEmpty() ? params.getNumClasses() : classes.size())
        .classValues(classes)
        .numNeighbors(params.getNumNeighbors())
        .strategy(choice(Strategy.class, params.strategy(), params.getStrategy()))
        .strategyByEdgeType(strategies(params.getStrategyByEdgeType()))
        .model(choice(ModelType.class, params.modelType(), params.getModelType()))
        .channels(params.getChannels())
        .layers(params.getNumLayers())
        .aggregations(
            Arrays.stream(params.getAggregations())
                .map(name -> choice(Aggregation.class, params.aggregations(), name))
                .toList())
        .heads(params.getHeads())
        .maxTokens(params.getMaxTokens())
        .dropout(params.getDropout())
        .headDropout(params.getHeadDropout())
        .numericBins(params.getNumericBins())
        .categoryDim(params.getCategoryDim())
        .minCategoryCount(params.getMinCategoryCount())
        .minFilled(params.getMinFilled())
        .textBuckets(params.getTextBuckets())
        .textDim(params.getTextDim())
        .fitRows(params.getFitRows())
        .ignoredColumns(List.of(params.getIgnoredColumns()))
        .staleness(params.getStaleness())
        .epochs(params.getEpochs())
        .batchSize(params.getBatchSize())
        .learningRate(params.getLearningRate())
        .warmup(params.getWarmup())
        .finalLearningRate(params.getFinalLearningRate())
        .weightDecay(params.getWeightDecay())
        .clipNorm(params.getClipNorm())
        .averaging(params.getAveraging())
        .patience(params.getPatience())
        .classWeights(choice(ClassWeights.class, params.classWeights(), params.getClassWeights()))
        .regressionLoss(
            choice(RegressionLoss.class, params.regressionLoss(), params.getRegressionLoss()))
        .metric(
            params.getMetric().equalsIgnoreCase(AUTO)
                ? null
                : choice(Metric.class, params.metric(), params.getMetric()))
        .gapProbability(params.getGapProbability())
        .gapMinDays(params.getGapMinDays())
        .gapMaxDays(params.getGapMaxDays())
        .gapDistribution(
            choice(GapDistribution.class, params.gapDistribution(), params.getGapDistribution()))
        .resamples(params.getResamples())
        .seed(params.getSeed())
        .samplerThreads(params.getSamplerThreads())
        .featureThreads(params.getFeatureThreads())
        .prefetch(params.getPrefetch())
        .mathThreads(params.getMathThreads() == 0 ? 1 : params.getMathThreads())
        .device(params.getDevice())
        .build();
  }

  /**
   * How the Params say the work is spread and kept.
   *
   * @throws UserErrorException for a value that is not allowed
   */
  static FitRequest.Plan plan(TrainingParams params) {
    int interval = params.getCheckpointInterval();
    check(params.checkpointInterval(), interval);
    check(params.checkpointMinutes(), params.getCheckpointMinutes());
    check(params.maxAttempts(), params.getMaxAttempts());
    check(params.numWorkers(), params.getNumWorkers());
    check(params.mathThreads(), params.getMathThreads());
    return new FitRequest.Plan(
        params.getNumWorkers(),
        params.getMathThreads() == 0,
        params.getCheckpointPath(),
        Math.max(0, interval),
        60 * params.getCheckpointMinutes(),
        params.getMaxAttempts());
  }

  /**
   * Checks every setting that can be checked without a graph.
   *
   * @throws UserErrorException for a value that is not allowed
   */
  public static void checkSettings(GnnParams params) {
    boolean auto = params.getTaskType().equalsIgnoreCase(AUTO);
    TaskType task =
        auto ? TaskType.BINARY : choice(TaskType.class, params.taskType(), params.getTaskType());
    of(params, task, List.of(), "any");
    plan(params);
    check(params.scoringBatchSize(), params.getScoringBatchSize());
  }

  private static void check(Param<?> param, Number value) {
    ParamRanges.of(param.name()).check(param.name(), value);
  }

  /**
   * The enum constant of a name in any case.
   *
   * @throws UserErrorException if there is none; the message names those there are
   */
  public static <E extends Enum<E>> E choice(Class<E> type, Param<?> param, String name) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(name)) {
        return constant;
      }
    }
    throw new UserErrorException(
        "Cannot use "
            + param.name()
            + " = "
            + Shown.value(name)
            + ": allowed is "
            + Arrays.stream(type.getEnumConstants())
                .map(GnnConfig::lower)
                .collect(Collectors.joining(", ")));
  }

  public static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> strategies(String yaml) {
    if (!(SafeYaml.read("strategyByEdgeType", yaml) instanceof Map<?, ?> mapping)) {
      throw new UserErrorException(
          "Cannot use strategyByEdgeType = " + Shown.value(yaml) + ": write {EDGE TYPE: strategy}");
    }
    Map<String, String> strategies = new LinkedHashMap<>();
    mapping.forEach(
        (edge, strategy) -> strategies.put(String.valueOf(edge), String.valueOf(strategy)));
    return strategies;
  }

  /** A mapping as YAML. */
  public static String yaml(Map<String, String> mapping) {
    return new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.FLOW).build())
        .dumpToString(mapping)
        .strip();
  }

  /** The {@code num_neighbors} YAML of a string or of parsed YAML. */
  public static String numNeighbors(Object value) {
    return value instanceof String yaml ? yaml : NumNeighbors.of(value).toYaml();
  }
}
