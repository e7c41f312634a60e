package io.sparkgnn.ml.param;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Params that say what is learned from and how. */
public interface TrainingParams extends Params {

  /** The predictive query that makes the labels. */
  default Param<String> query() {
    return new Param<>(
        this, "query", "predictive query that makes the labels; empty (the default) for none");
  }

  /** Column of the label. */
  default Param<String> labelCol() {
    return new Param<>(this, "labelCol", "column of the label: a number or a boolean");
  }

  /** Boolean column, true for rows that pick the best epoch and are not trained on. */
  default Param<String> validationIndicatorCol() {
    return new Param<>(
        this,
        "validationIndicatorCol",
        "boolean column, true for rows that pick the best epoch and are not trained on; "
            + "empty (the default) for none");
  }

  /** Passes over the training rows at most. */
  default IntParam epochs() {
    return new IntParam(this, "epochs", "passes over the training rows at most");
  }

  /** Rows per training step, over all workers. */
  default IntParam batchSize() {
    return new IntParam(this, "batchSize", "rows per training step, over all workers");
  }

  /** Peak of the learning-rate schedule. */
  default DoubleParam learningRate() {
    return new DoubleParam(this, "learningRate", "peak of the learning-rate schedule");
  }

  /** Share of all steps in which the learning rate rises from 0. */
  default DoubleParam warmup() {
    return new DoubleParam(
        this,
        "warmup",
        "share of all steps in which the learning rate rises from 0; then it falls "
            + "along a cosine");
  }

  /** Where the cosine ends, as a share of the peak. */
  default DoubleParam finalLearningRate() {
    return new DoubleParam(
        this, "finalLearningRate", "where the cosine ends, as a share of the peak");
  }

  /** Decoupled weight decay (AdamW). */
  default DoubleParam weightDecay() {
    return new DoubleParam(this, "weightDecay", "decoupled weight decay (AdamW)");
  }

  /** Limit of the gradient's norm. */
  default DoubleParam clipNorm() {
    return new DoubleParam(this, "clipNorm", "limit of the gradient's norm; 0 for none");
  }

  /** Decay of the moving average of the weights that is validated and kept. */
  default DoubleParam averaging() {
    return new DoubleParam(
        this,
        "averaging",
        "decay of the moving average of the weights that is validated and kept; 0 for " + "none");
  }

  /** Epochs without a better validation before training stops. */
  default IntParam patience() {
    return new IntParam(
        this,
        "patience",
        "epochs without a better validation before training stops; 0 never stops early");
  }

  /** How classes weigh in the loss. */
  default Param<String> classWeights() {
    return new Param<>(this, "classWeights", "how classes weigh in the loss: none or balanced");
  }

  /** Loss of a regression. */
  default Param<String> regressionLoss() {
    return new Param<>(this, "regressionLoss", "loss of a regression: l1, huber or mse");
  }

  /** Validation metric that picks the best epoch. */
  default Param<String> metric() {
    return new Param<>(
        this,
        "metric",
        "validation metric that picks the best epoch; auto (the default) for the task's "
            + "usual: auroc, log_loss or mae");
  }

  /**
   * Share of training rows, drawn anew each epoch, that see nothing of the last while before their
   * time, as when scoring from an old graph.
   */
  default DoubleParam gapProbability() {
    return new DoubleParam(
        this,
        "gapProbability",
        "share of training rows, drawn anew each epoch, that see nothing of the last "
            + "while before their time, as when scoring from an old graph");
  }

  /** Shortest such while, in days. */
  default DoubleParam gapMinDays() {
    return new DoubleParam(this, "gapMinDays", "shortest such while, in days");
  }

  /** Longest such while, in days. */
  default DoubleParam gapMaxDays() {
    return new DoubleParam(this, "gapMaxDays", "longest such while, in days");
  }

  /** How its length is drawn. */
  default Param<String> gapDistribution() {
    return new Param<>(this, "gapDistribution", "how its length is drawn: uniform or log_uniform");
  }

  /** Neighborhoods whose predictions are averaged when scoring. */
  default IntParam resamples() {
    return new IntParam(
        this, "resamples", "neighborhoods whose predictions are averaged when scoring");
  }

  /** Makes initial weights, order of rows, sampling and dropout. */
  default LongParam seed() {
    return new LongParam(
        this, "seed", "makes initial weights, order of rows, sampling and dropout");
  }

  /** Threads per worker that sample. */
  default IntParam samplerThreads() {
    return new IntParam(this, "samplerThreads", "threads per worker that sample");
  }

  /** Threads per worker that read features. */
  default IntParam featureThreads() {
    return new IntParam(this, "featureThreads", "threads per worker that read features");
  }

  /** Batches made ahead of the training step. */
  default IntParam prefetch() {
    return new IntParam(this, "prefetch", "batches made ahead of the training step");
  }

  /** Threads of one tensor operation. */
  default IntParam mathThreads() {
    return new IntParam(
        this,
        "mathThreads",
        "threads of one tensor operation, 0 (the default) for the task's cores; results are the"
            + " same bits only for the same number");
  }

  /** Cpu, gpu, gpu1 ... or auto. */
  default Param<String> device() {
    return new Param<>(
        this, "device", "cpu, gpu, gpu1 ... or auto: the task's GPU, else the first there is");
  }

  /** Tasks of the training stage. */
  default IntParam numWorkers() {
    return new IntParam(
        this, "numWorkers", "tasks of the training stage, each in an executor of its own");
  }

  /** Folder for checkpoints. */
  default Param<String> checkpointPath() {
    return new Param<>(
        this,
        "checkpointPath",
        "folder for checkpoints, on any Hadoop file system; empty (the default) for none");
  }

  /** Steps from one checkpoint to the next. */
  default IntParam checkpointInterval() {
    return new IntParam(
        this,
        "checkpointInterval",
        "training steps from one checkpoint to the next; -1 (the default) for none by number");
  }

  /** Minutes from one checkpoint to the next. */
  default DoubleParam checkpointMinutes() {
    return new DoubleParam(
        this, "checkpointMinutes", "minutes from one checkpoint to the next; 0 for none by time");
  }

  /** How often training is tried. */
  default IntParam maxAttempts() {
    return new IntParam(
        this,
        "maxAttempts",
        "how often the training stage is tried; each attempt goes on from the last checkpoint");
  }

  default String getQuery() {
    return getOrDefault(query());
  }

  default String getLabelCol() {
    return getOrDefault(labelCol());
  }

  default String getValidationIndicatorCol() {
    return getOrDefault(validationIndicatorCol());
  }

  default int getEpochs() {
    return (int) getOrDefault(epochs());
  }

  default int getBatchSize() {
    return (int) getOrDefault(batchSize());
  }

  default double getLearningRate() {
    return (double) getOrDefault(learningRate());
  }

  default double getWarmup() {
    return (double) getOrDefault(warmup());
  }

  default double getFinalLearningRate() {
    return (double) getOrDefault(finalLearningRate());
  }

  default double getWeightDecay() {
    return (double) getOrDefault(weightDecay());
  }

  default double getClipNorm() {
    return (double) getOrDefault(clipNorm());
  }

  default double getAveraging() {
    return (double) getOrDefault(averaging());
  }

  default int getPatience() {
    return (int) getOrDefault(patience());
  }

  default String getClassWeights() {
    return getOrDefault(classWeights());
  }

  default String getRegressionLoss() {
    return getOrDefault(regressionLoss());
  }

  default String getMetric() {
    return getOrDefault(metric());
  }

  default double getGapProbability() {
    return (double) getOrDefault(gapProbability());
  }

  default double getGapMinDays() {
    return (double) getOrDefault(gapMinDays());
  }

  default double getGapMaxDays() {
    return (double) getOrDefault(gapMaxDays());
  }

  default String getGapDistribution() {
    return getOrDefault(gapDistribution());
  }

  default int getResamples() {
    return (int) getOrDefault(resamples());
  }

  default long getSeed() {
    return (long) getOrDefault(seed());
  }

  default int getSamplerThreads() {
    return (int) getOrDefault(samplerThreads());
  }

  default int getFeatureThreads() {
    return (int) getOrDefault(featureThreads());
  }

  default int getPrefetch() {
    return (int) getOrDefault(prefetch());
  }

  default int getMathThreads() {
    return (int) getOrDefault(mathThreads());
  }

  default String getDevice() {
    return getOrDefault(device());
  }

  default int getNumWorkers() {
    return (int) getOrDefault(numWorkers());
  }

  default String getCheckpointPath() {
    return getOrDefault(checkpointPath());
  }

  default int getCheckpointInterval() {
    return (int) getOrDefault(checkpointInterval());
  }

  default double getCheckpointMinutes() {
    return (double) getOrDefault(checkpointMinutes());
  }

  default int getMaxAttempts() {
    return (int) getOrDefault(maxAttempts());
  }
}
