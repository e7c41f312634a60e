package io.sparkgnn.train.config;

import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.task.TaskType;
import java.util.List;
import java.util.Map;

/**
 * Builds a {@link TrainingConfig}; its fields' initial values are the defaults. What each means is
 * said there.
 */
public final class TrainingConfigBuilder {
  private TaskType task = TaskType.BINARY;
  private String entity = "";
  private int classes = 0;
  private List<Double> classValues = List.of();
  private String numNeighbors = "[{hop1: {default: 16}}, {hop2: {default: 8}}]";
  private Strategy strategy = Strategy.RECENCY;
  private Map<String, String> strategyByEdgeType = Map.of();
  private ModelType model = ModelType.SAGE;
  private int channels = 64;
  private int layers = 0;
  private List<Aggregation> aggregations =
      List.of(Aggregation.MEAN, Aggregation.DECAY, Aggregation.MAX);
  private int heads = 4;
  private int maxTokens = 256;
  private double dropout = 0.2;
  private double headDropout = 0.3;
  private int numericBins = 8;
  private int categoryDim = 8;
  private int minCategoryCount = 2;
  private double minFilled = 0.02;
  private int textBuckets = 4096;
  private int textDim = 16;
  private int fitRows = 200_000;
  private List<String> ignoredColumns = List.of();
  private boolean staleness = false;
  private int epochs = 10;
  private int batchSize = 256;
  private double learningRate = 0.002;
  private double warmup = 0.05;
  private double finalLearningRate = 0.05;
  private double weightDecay = 0.001;
  private double clipNorm = 1.0;
  private double averaging = 0.99;
  private int patience = 3;
  private ClassWeights classWeights = ClassWeights.NONE;
  private RegressionLoss regressionLoss = RegressionLoss.L1;
  private Metric metric;
  private double gapProbability = 0.0;
  private double gapMinDays = 20;
  private double gapMaxDays = 2000;
  private GapDistribution gapDistribution = GapDistribution.LOG_UNIFORM;
  private int resamples = 1;
  private long seed = 1;
  private int samplerThreads = 1;
  private int featureThreads = 1;
  private int prefetch = 4;
  private int mathThreads = 1;
  private String device = TrainingConfig.AUTO_DEVICE;

  TrainingConfigBuilder() {}

  public TrainingConfigBuilder task(TaskType value) {
    task = value;
    return this;
  }

  public TrainingConfigBuilder entity(String value) {
    entity = value;
    return this;
  }

  public TrainingConfigBuilder classes(int value) {
    classes = value;
    return this;
  }

  public TrainingConfigBuilder classValues(List<Double> value) {
    classValues = value;
    return this;
  }

  public TrainingConfigBuilder numNeighbors(String value) {
    numNeighbors = value;
    return this;
  }

  public TrainingConfigBuilder strategy(Strategy value) {
    strategy = value;
    return this;
  }

  public TrainingConfigBuilder strategyByEdgeType(Map<String, String> value) {
    strategyByEdgeType = value;
    return this;
  }

  public TrainingConfigBuilder model(ModelType value) {
    model = value;
    return this;
  }

  public TrainingConfigBuilder channels(int value) {
    channels = value;
    return this;
  }

  public TrainingConfigBuilder layers(int value) {
    layers = value;
    return this;
  }

  public TrainingConfigBuilder aggregations(List<Aggregation> value) {
    aggregations = value;
    return this;
  }

  public TrainingConfigBuilder heads(int value) {
    heads = value;
    return this;
  }

  public TrainingConfigBuilder maxTokens(int value) {
    maxTokens = value;
    return this;
  }

  public TrainingConfigBuilder dropout(double value) {
    dropout = value;
    return this;
  }

  public TrainingConfigBuilder headDropout(double value) {
    headDropout = value;
    return this;
  }

  public TrainingConfigBuilder numericBins(int value) {
    numericBins = value;
    return this;
  }

  public TrainingConfigBuilder categoryDim(int value) {
    categoryDim = value;
    return this;
  }

  public TrainingConfigBuilder minCategoryCount(int value) {
    minCategoryCount = value;
    return this;
  }

  public TrainingConfigBuilder minFilled(double value) {
    minFilled = value;
    return this;
  }

  public TrainingConfigBuilder textBuckets(int value) {
    textBuckets = value;
    return this;
  }

  public TrainingConfigBuilder textDim(int value) {
    textDim = value;
    return this;
  }

  public TrainingConfigBuilder fitRows(int value) {
    fitRows = value;
    return this;
  }

  public TrainingConfigBuilder ignoredColumns(List<String> value) {
    ignoredColumns = value;
    return this;
  }

  public TrainingConfigBuilder staleness(boolean value) {
    staleness = value;
    return this;
  }

  public TrainingConfigBuilder epochs(int value) {
    epochs = value;
    return this;
  }

  public TrainingConfigBuilder batchSize(int value) {
    batchSize = value;
    return this;
  }

  public TrainingConfigBuilder learningRate(double value) {
    learningRate = value;
    return this;
  }

  public TrainingConfigBuilder warmup(double value) {
    warmup = value;
    return this;
  }

  public TrainingConfigBuilder finalLearningRate(double value) {
    finalLearningRate = value;
    return this;
  }

  public TrainingConfigBuilder weightDecay(double value) {
    weightDecay = value;
    return this;
  }

  public TrainingConfigBuilder clipNorm(double value) {
    clipNorm = value;
    return this;
  }

  public TrainingConfigBuilder averaging(double value) {
    averaging = value;
    return this;
  }

  public TrainingConfigBuilder patience(int value) {
    patience = value;
    return this;
  }

  public TrainingConfigBuilder classWeights(ClassWeights value) {
    classWeights = value;
    return this;
  }

  public TrainingConfigBuilder regressionLoss(RegressionLoss value) {
    regressionLoss = value;
    return this;
  }

  public TrainingConfigBuilder metric(Metric value) {
    metric = value;
    return this;
  }

  public TrainingConfigBuilder gapProbability(double value) {
    gapProbability = value;
    return this;
  }

  public TrainingConfigBuilder gapMinDays(double value) {
    gapMinDays = value;
    return this;
  }

  public TrainingConfigBuilder gapMaxDays(double value) {
    gapMaxDays = value;
    return this;
  }

  public TrainingConfigBuilder gapDistribution(GapDistribution value) {
    gapDistribution = value;
    return this;
  }

  public TrainingConfigBuilder resamples(int value) {
    resamples = value;
    return this;
  }

  public TrainingConfigBuilder seed(long value) {
    seed = value;
    return this;
  }

  public TrainingConfigBuilder samplerThreads(int value) {
    samplerThreads = value;
    return this;
  }

  public TrainingConfigBuilder featureThreads(int value) {
    featureThreads = value;
    return this;
  }

  public TrainingConfigBuilder prefetch(int value) {
    prefetch = value;
    return this;
  }

  public TrainingConfigBuilder mathThreads(int value) {
    mathThreads = value;
    return this;
  }

  public TrainingConfigBuilder device(String value) {
    device = value;
    return this;
  }

  /**
   * The configuration.
   *
   * @throws io.sparkgnn.error.UserErrorException if a value is not allowed
   */
  public TrainingConfig build() {
    return new TrainingConfig(
        task,
        entity,
        classes,
        classValues,
        numNeighbors,
        strategy,
        strategyByEdgeType,
        model,
        channels,
        layers,
        aggregations,
        heads,
        maxTokens,
        dropout,
        headDropout,
        numericBins,
        categoryDim,
        minCategoryCount,
        minFilled,
        textBuckets,
        textDim,
        fitRows,
        ignoredColumns,
        staleness,
        epochs,
        batchSize,
        learningRate,
        warmup,
        finalLearningRate,
        weightDecay,
        clipNorm,
        averaging,
        patience,
        classWeights,
        regressionLoss,
        metric,
        gapProbability,
        gapMinDays,
        gapMaxDays,
        gapDistribution,
        resamples,
        seed,
        samplerThreads,
        featureThreads,
        prefetch,
        mathThreads,
        device);
  }
}
