package io.sparkgnn.ml.param;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/** The Params that say what is predicted, from which neighborhoods and by what model. */
public interface ModelParams extends Params {

  /** What is predicted. */
  default Param<String> taskType() {
    return new Param<>(
        this,
        "taskType",
        "what is predicted: binary, multiclass, regression, or auto (the default): "
            + "binary when every label is 0 or 1, multiclass for two whole numbers or for few of "
            + "them (at most 100, and one for ten rows), else regression");
  }

  /** Number of classes of a multiclass task. */
  default IntParam numClasses() {
    return new IntParam(
        this,
        "numClasses",
        "number of classes of a multiclass task whose labels are 0 to numClasses - 1; 0 (the "
            + "default) for one class for each value that the training labels have");
  }

  /** YAML of the fanout per hop and edge type. */
  default Param<String> numNeighbors() {
    return new Param<>(
        this,
        "numNeighbors",
        "YAML of the fanout per hop and edge type, such as [{hop1: {default: 16}}, "
            + "{hop2: {default: 8}}]; -1 for all, 0 for none");
  }

  /** How neighbors are chosen. */
  default Param<String> strategy() {
    return new Param<>(
        this, "strategy", "how neighbors are chosen: recency, uniform, last or static");
  }

  /** YAML mapping of edge type name to strategy, for edge types that differ from strategy. */
  default Param<String> strategyByEdgeType() {
    return new Param<>(
        this,
        "strategyByEdgeType",
        "YAML mapping of edge type name to strategy, for edge types that differ from "
            + "strategy");
  }

  /** Family of models. */
  default Param<String> modelType() {
    return new Param<>(this, "modelType", "family of models: sage, graphsage or transformer");
  }

  /** Width of every hidden vector. */
  default IntParam channels() {
    return new IntParam(this, "channels", "width of every hidden vector");
  }

  /** Message-passing or attention layers. */
  default IntParam numLayers() {
    return new IntParam(
        this, "numLayers", "message-passing or attention layers; 0 for as many as hops");
  }

  /** How a node summarises its children (sage), concatenated. */
  default StringArrayParam aggregations() {
    return new StringArrayParam(
        this,
        "aggregations",
        "how a node summarises its children (sage), concatenated: mean, sum, max, decay");
  }

  /** Attention heads (transformer). */
  default IntParam heads() {
    return new IntParam(this, "heads", "attention heads (transformer); a divisor of channels");
  }

  /** Sampled nodes that a row attends to at most, nearest hops first (transformer). */
  default IntParam maxTokens() {
    return new IntParam(
        this,
        "maxTokens",
        "sampled nodes that a row attends to at most, nearest hops first (transformer)");
  }

  /** Share of hidden values dropped in training. */
  default DoubleParam dropout() {
    return new DoubleParam(this, "dropout", "share of hidden values dropped in training");
  }

  /** Share of hidden values dropped in the head in training. */
  default DoubleParam headDropout() {
    return new DoubleParam(
        this, "headDropout", "share of hidden values dropped in the head in training");
  }

  /** Quantile bins of the piecewise-linear encoding of a number. */
  default IntParam numericBins() {
    return new IntParam(
        this,
        "numericBins",
        "quantile bins of the piecewise-linear encoding of a number; 0 for none");
  }

  /** Dimension of a category's embedding. */
  default IntParam categoryDim() {
    return new IntParam(this, "categoryDim", "dimension of a category's embedding");
  }

  /** A category with fewer rows is encoded as unseen. */
  default IntParam minCategoryCount() {
    return new IntParam(
        this, "minCategoryCount", "a category with fewer rows is encoded as unseen");
  }

  /** A column with a smaller share of values is left out. */
  default DoubleParam minFilled() {
    return new DoubleParam(
        this, "minFilled", "a column with a smaller share of values is left out");
  }

  /** Buckets that n-grams of texts are hashed to. */
  default IntParam textBuckets() {
    return new IntParam(
        this, "textBuckets", "buckets that n-grams of texts are hashed to; 0 leaves texts out");
  }

  /** Dimension of a text's embedding. */
  default IntParam textDim() {
    return new IntParam(this, "textDim", "dimension of a text's embedding");
  }

  /** Rows per table that normalisation is fitted on at most. */
  default IntParam fitRows() {
    return new IntParam(this, "fitRows", "rows per table that normalisation is fitted on at most");
  }

  /** Feature columns that the model does not see. */
  default StringArrayParam ignoredColumns() {
    return new StringArrayParam(
        this, "ignoredColumns", "feature columns that the model does not see, as table.column");
  }

  /** Whether a row sees how old the newest visible row of the graph is. */
  default BooleanParam staleness() {
    return new BooleanParam(
        this, "staleness", "whether a row sees how old the newest visible row of the graph is");
  }

  default String getTaskType() {
    return getOrDefault(taskType());
  }

  default int getNumClasses() {
    return (int) getOrDefault(numClasses());
  }

  default String getNumNeighbors() {
    return getOrDefault(numNeighbors());
  }

  default String getStrategy() {
    return getOrDefault(strategy());
  }

  default String getStrategyByEdgeType() {
    return getOrDefault(strategyByEdgeType());
  }

  default String getModelType() {
    return getOrDefault(modelType());
  }

  default int getChannels() {
    return (int) getOrDefault(channels());
  }

  default int getNumLayers() {
    return (int) getOrDefault(numLayers());
  }

  default String[] getAggregations() {
    return getOrDefault(aggregations());
  }

  default int getHeads() {
    return (int) getOrDefault(heads());
  }

  default int getMaxTokens() {
    return (int) getOrDefault(maxTokens());
  }

  default double getDropout() {
    return (double) getOrDefault(dropout());
  }

  default double getHeadDropout() {
    return (double) getOrDefault(headDropout());
  }

  default int getNumericBins() {
    return (int) getOrDefault(numericBins());
  }

  default int getCategoryDim() {
    return (int) getOrDefault(categoryDim());
  }

  default int getMinCategoryCount() {
    return (int) getOrDefault(minCategoryCount());
  }

  default double getMinFilled() {
    return (double) getOrDefault(minFilled());
  }

  default int getTextBuckets() {
    return (int) getOrDefault(textBuckets());
  }

  default int getTextDim() {
    return (int) getOrDefault(textDim());
  }

  default int getFitRows() {
    return (int) getOrDefault(fitRows());
  }

  default String[] getIgnoredColumns() {
    return getOrDefault(ignoredColumns());
  }

  default boolean getStaleness() {
    return (boolean) getOrDefault(staleness());
  }
}
