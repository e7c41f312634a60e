package io.sparkgnn.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.batch.BatchPipeline;
import io.sparkgnn.train.batch.HostBatch;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.op.Ops;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The epochs of one training run. Each process works on its part of every batch; gradients are
 * summed over all and divided by the weight of all rows, so every process makes the same update.
 */
final class TrainingLoop {
  /** Dropout draws from libtorch's one generator, so forward passes take turns. */
  private static final Object GENERATOR = new Object();

  private final ModelRuntime runtime;
  private final ModelSpec spec;
  private final TrainingConfig config;
  private final LabelScale scale;
  private final Collective collective;
  private final TrainingListener listener;
  private final Scorer scorer;

  TrainingLoop(
      ModelRuntime runtime,
      ModelSpec spec,
      LabelScale scale,
      Collective collective,
      TrainingListener listener) {
    this.runtime = runtime;
    this.spec = spec;
    this.config = spec.config();
    this.scale = scale;
    this.collective = collective;
    this.listener = listener;
    this.scorer = new Scorer(runtime, spec);
  }

  /** Trains on this process's rows; {@code totalRows} counts those of all. */
  TrainedModel run(LabeledSeeds train, LabeledSeeds validation, int totalRows) {
    float[] validationLabels = Gather.floats(collective, validation.label());
    int steps = EpochRows.steps(totalRows, config.batchSize());
    NDArray weights = runtime.array(runtime.parameters().initial(config.seed()));
    weights.setRequiresGradient(true);
    Optimizer optimizer = new Optimizer(config, weights, (long) steps * config.epochs(), runtime);
    listener.started(config.epochs(), steps, runtime.parameters().size());
    List<EpochReport> history = new ArrayList<>();
    float[] bestWeights = null;
    BestEpoch bestEpoch = new BestEpoch(config.metric());
    for (int epoch = 0; epoch < config.epochs(); epoch++) {
      long begin = System.nanoTime();
      EpochRows rows = new EpochRows(train, config, epoch, steps);
      EpochResult result = epoch(rows, train, epoch, steps, weights, optimizer);
      Map<String, Double> metrics = validate(optimizer.average(), validation, validationLabels);
      boolean best = bestEpoch.offer(epoch, metrics, result.loss());
      if (best) {
        bestWeights = optimizer.average().toFloatArray();
      }
      EpochReport report =
          new EpochReport(
              epoch,
              result.loss(),
              metrics,
              (System.nanoTime() - begin) / 1e9,
              optimizer.learningRate(),
              best,
              result.waits());
      history.add(report);
      listener.epochDone(report);
      if (config.patience() > 0 && epoch - bestEpoch.epoch() >= config.patience()) {
        break;
      }
    }
    return new TrainedModel(
        spec, runtime.parameters().entries(), bestWeights, history, bestEpoch.epoch());
  }

  /** What training for one epoch came to. */
  private record EpochResult(double loss, StageWaits waits) {}

  private EpochResult epoch(
      EpochRows rows,
      LabeledSeeds train,
      int epoch,
      int steps,
      NDArray weights,
      Optimizer optimizer) {
    FloatBuffer stepWeights = stepWeights(rows, train, steps);
    double lossSum = 0;
    double weightSum = 0;
    long busy = 0;
    long waited = 0;
    boolean recorded = Ops.record(true);
    try (BatchPipeline pipeline =
        new BatchPipeline(runtime.workshop(), rows::slice, steps, epoch)) {
      for (int step = 0; step < steps; step++) {
        long begin = System.nanoTime();
        HostBatch batch = pipeline.next();
        long work = System.nanoTime();
        waited += work - begin;
        Targets targets = targets(rows.rows(step), train);
        double loss = backward(batch, targets, weights, mix(epoch, step));
        pipeline.release(batch);
        try (NDArray gradient = weights.getGradient()) {
          allReduce(gradient);
          optimizer.update(gradient, 1 / stepWeights.get(step));
        }
        lossSum += loss;
        weightSum += targets.total();
        busy += System.nanoTime() - work;
        double mean = loss / Math.max(1e-12, targets.total());
        if (!Double.isFinite(mean)) {
          throw new UserErrorException(
              String.format(
                  "Cannot go on training: the loss is %s in epoch %d, step %d; lower"
                      + " learning_rate (now %s) or set clip_norm",
                  mean, epoch + 1, step + 1, config.learningRate()));
        }
        listener.stepDone(epoch, step + 1, steps, mean);
      }
      float[] sums = {(float) lossSum, (float) weightSum};
      FloatBuffer all = Gather.buffer(2).put(0, sums);
      collective.allReduce(all);
      return new EpochResult(
          all.get(0) / all.get(1),
          new StageWaits(
              pipeline.samplingClock().busySeconds(),
              pipeline.samplingClock().waitedSeconds(),
              pipeline.featureClock().busySeconds(),
              pipeline.featureClock().waitedSeconds(),
              busy / 1e9,
              waited / 1e9));
    } finally {
      Ops.record(recorded);
    }
  }

  /** Sums the gradient over all processes, on the CPU without a copy. */
  private void allReduce(NDArray gradient) {
    if (collective.size() == 1) {
      return;
    }
    FloatBuffer values = gradient.toByteBuffer(true).asFloatBuffer();
    collective.allReduce(values);
    if (gradient.getDevice().isGpu()) {
      gradient.set(values);
    }
  }

  /** The weight of the rows of each step, over all processes. */
  private FloatBuffer stepWeights(EpochRows rows, LabeledSeeds train, int steps) {
    FloatBuffer sums = Gather.buffer(steps);
    for (int step = 0; step < steps; step++) {
      sums.put(step, (float) targets(rows.rows(step), train).total());
    }
    collective.allReduce(sums);
    return sums;
  }

  /** Labels of a step as the loss sees them. */
  @SuppressWarnings("ArrayRecordComponent") // short-lived
  private record Targets(float[] value, float[] weight, double total) {}

  private Targets targets(int[] rows, LabeledSeeds train) {
    float[] value = new float[rows.length];
    float[] weight = new float[rows.length];
    double total = 0;
    for (int i = 0; i < rows.length; i++) {
      float label = train.label()[rows[i]];
      value[i] = scale.target(label);
      weight[i] = scale.weight(label);
      total += weight[i];
    }
    return new Targets(value, weight, total);
  }

  private long mix(int epoch, int step) {
    long z = config.seed() + 0x9E3779B97F4A7C15L * (1 + epoch);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L + step;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL + collective.rank();
    return z ^ (z >>> 31);
  }

  /**
   * Adds to the gradient of the weights.
   *
   * @return the sum of the rows' losses
   */
  private double backward(HostBatch batch, Targets targets, NDArray weights, long randomSeed) {
    try (NDManager scope = runtime.manager().newSubManager()) {
      NDArray loss;
      if (targets.value().length == 0) {
        loss = weights.sum();
        loss.attach(scope);
        loss = loss.mul(0);
      } else {
        Neighborhood neighborhood = new Neighborhood(runtime.layout(), batch, scope);
        NDArray scores;
        synchronized (GENERATOR) {
          JniUtils.setSeed(randomSeed);
          scores =
              runtime.model().score(runtime.parameters().views(weights, scope), neighborhood, true);
        }
        loss = loss(scores, scope.create(targets.value()), scope.create(targets.weight()));
      }
      Ops.backward(loss);
      return loss.getFloat();
    }
  }

  private NDArray loss(NDArray scores, NDArray label, NDArray weight) {
    return switch (config.task()) {
      case BINARY -> Ops.binaryLoss(scores.squeeze(1), label, weight);
      case MULTICLASS -> Ops.classLoss(scores, label, weight);
      case REGRESSION -> {
        NDArray value = scores.squeeze(1);
        yield switch (config.regressionLoss()) {
          case L1 -> Ops.l1Loss(value, label, weight);
          case HUBER -> Ops.huberLoss(value, label, weight);
          case MSE -> Ops.mseLoss(value, label, weight);
        };
      }
    };
  }

  private Map<String, Double> validate(
      NDArray average, LabeledSeeds validation, float[] allLabels) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (allLabels.length == 0) {
      return metrics;
    }
    float[] mine = scorer.score(average, validation.entity(), validation.time(), validation.size());
    float[] all = Gather.floats(collective, mine);
    for (float prediction : all) {
      if (!Float.isFinite(prediction)) {
        throw new UserErrorException(
            String.format(
                "Cannot go on training: a validation row's prediction is %s; lower learning_rate"
                    + " (now %s) or set clip_norm",
                prediction, config.learningRate()));
      }
    }
    for (Map.Entry<Metric, Double> figure :
        TaskMetrics.compute(config.task(), all, allLabels, spec.outputs()).entrySet()) {
      metrics.put(figure.getKey().key(), figure.getValue());
    }
    return metrics;
  }
}
