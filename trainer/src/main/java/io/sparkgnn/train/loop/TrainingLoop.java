// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.CLIP_NORM;
import static io.sparkgnn.train.config.TrainingOptions.EPOCHS;
import static io.sparkgnn.train.config.TrainingOptions.LEARNING_RATE;
import static io.sparkgnn.train.config.TrainingOptions.PATIENCE;
import static io.sparkgnn.train.config.TrainingOptions.SEED;

import ai.djl.ndarray.NDArray;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.checkpoint.Checkpoint;
import io.sparkgnn.train.checkpoint.CheckpointWriter;
import io.sparkgnn.train.checkpoint.FinishedRuns;
import io.sparkgnn.train.collective.Collective;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.loader.BatchPipeline;
import io.sparkgnn.train.loader.HostBatch;
import io.sparkgnn.train.loader.PastMemory;
import io.sparkgnn.train.op.Ops;
import io.sparkgnn.train.optimizer.HostValues;
import io.sparkgnn.train.optimizer.Optimizer;
import io.sparkgnn.train.predict.Scorer;
import io.sparkgnn.train.predict.TrainedRun;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.RunHistory;
import io.sparkgnn.train.progress.StageWaits;
import io.sparkgnn.train.progress.TrainingListener;
import io.sparkgnn.train.runtime.ModelRuntime;
import io.sparkgnn.train.runtime.ModelSpec;
import io.sparkgnn.train.task.LabelFit;
import io.sparkgnn.train.task.Objective;
import io.sparkgnn.train.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The epochs of one training run. Each process works on its part of every batch; gradients are
 * summed over all and divided by the weight of all rows, so every process makes the same update,
 * and what process 0 keeps in a checkpoint is what all have.
 */
final class TrainingLoop {
  private final ModelRuntime runtime;
  private final ModelSpec spec;
  private final TrainingConfig config;
  private final Task task;
  private final LabelFit fit;
  private final Collective collective;
  private final TrainingListener listener;
  private final Scorer scorer;

  TrainingLoop(
      ModelRuntime runtime,
      ModelSpec spec,
      Task task,
      LabelFit fit,
      Collective collective,
      TrainingListener listener) {
    this.runtime = runtime;
    this.spec = spec;
    this.config = spec.config();
    this.task = task;
    this.fit = fit;
    this.collective = collective;
    this.listener = listener;
    this.scorer = new Scorer(runtime, spec, listener::batchScored);
  }

  /**
   * Trains on the rows of all processes.
   *
   * @param validation what picks the epoch, and how it is seen
   * @param epochs of the schedule's that are trained at most
   * @param keepsLast whether the last epoch's weights are kept, and not the best one's
   * @param initial weights before the first step
   * @param runs where it starts and where its checkpoints go; it is added to them
   */
  void run(
      SeedSet train,
      ValidationRows validation,
      int epochs,
      boolean keepsLast,
      Supplier<float[]> initial,
      FinishedRuns runs) {
    int steps = EpochRows.steps(train, config);
    Checkpoint from = runs.start(initial);
    NDArray weights = runtime.array(from.optimizer().weights());
    weights.setRequiresGradient(true);
    Optimizer optimizer =
        new Optimizer(
            config, weights, (long) steps * config.get(EPOCHS), runtime, from.optimizer());
    listener.started(epochs, steps, runtime.parameters().size());
    if (from.epoch() > 0 || from.step() > 0) {
      listener.resumed(from.epoch(), from.step(), steps);
    }
    Objective objective = task.objective(config, train, fit, runtime.items());
    List<EpochReport> history = new ArrayList<>(from.history());
    float[] bestWeights = from.best();
    BestEpoch bestEpoch =
        new BestEpoch(task.judging(task.metric(config), validation.rows().labels()));
    history.forEach(done -> bestEpoch.offer(done.epoch(), done.metrics(), done.trainLoss()));
    PastMemory memory = PastMemory.of(train.size(), runtime.layout().historyWidth());
    int most = EpochRows.most(train, config, collective);
    try (CheckpointWriter checkpoints = runs.writer(listener);
        StepGradient gradients = new StepGradient(runtime, objective, weights, most)) {
      for (int epoch = from.epoch(); epoch < epochs; epoch++) {
        if (config.get(PATIENCE) > 0
            && validation.size() > 0
            && epoch - 1 - bestEpoch.epoch() >= config.get(PATIENCE)) {
          break;
        }
        EpochRows rows = new EpochRows(train, config, epoch, steps, collective, memory);
        Epoch run =
            new Epoch(epoch, steps, epoch == from.epoch() ? from : null, history, bestWeights);
        StageWaits waits = steps(run, rows, objective, gradients, optimizer, checkpoints);
        Map<String, Double> metrics =
            validation.score(scorer, List.of(optimizer.average()), spec, collective);
        boolean better = bestEpoch.offer(epoch, metrics, run.loss());
        boolean best = keepsLast ? epoch == epochs - 1 : better;
        if (best) {
          bestWeights = HostValues.of(optimizer.average());
        }
        EpochReport report =
            new EpochReport(
                epoch, run.loss(), metrics, run.seconds(), optimizer.learningRate(), best, waits);
        history.add(report);
        listener.epochDone(report);
      }
    }
    int kept = keepsLast ? history.size() - 1 : bestEpoch.epoch();
    runs.add(new TrainedRun(bestWeights, new RunHistory(history, kept)), optimizer.updates());
  }

  private StageWaits steps(
      Epoch run,
      EpochRows rows,
      Objective objective,
      StepGradient gradients,
      Optimizer optimizer,
      CheckpointWriter checkpoints) {
    int epoch = run.number();
    int steps = run.steps();
    int first = run.step();
    long busy = 0;
    long waited = 0;
    long reduced = 0;
    boolean recorded = Ops.record(true);
    try (BatchPipeline pipeline = pipeline(rows, gradients, first, steps, epoch)) {
      for (int step = first; step < steps; step++) {
        long begin = System.nanoTime();
        List<HostBatch> batches = gradients.take(pipeline);
        long work = System.nanoTime();
        waited += work - begin;
        double total = objective.totalWeight(rows.all(step));
        double mine = gradients.add(batches, rows.mine(step), mix(epoch, step));
        batches.forEach(pipeline::release);
        double loss;
        try (NDArray gradient = gradients.sum()) {
          long computed = System.nanoTime();
          loss = allReduce(gradient, mine);
          reduced += System.nanoTime() - computed;
          optimizer.update(gradient, 1 / (float) total);
        }
        busy += System.nanoTime() - work;
        double mean = loss / Math.max(1e-12, total);
        if (!Double.isFinite(mean)) {
          throw new UserErrorException(
              String.format(
                  "Cannot continue training: the loss is %s in epoch %d, step %d; lower %s (now %s)"
                      + " or set %s",
                  mean, epoch + 1, step + 1, LEARNING_RATE, config.get(LEARNING_RATE), CLIP_NORM));
        }
        run.stepDone(loss, total);
        checkpoints.stepDone(() -> run.checkpoint(optimizer.state()));
        listener.stepDone(epoch, step + 1, steps, mean);
      }
      return new StageWaits(
          pipeline.samplingClock().busySeconds(),
          pipeline.samplingClock().waitedSeconds(),
          pipeline.featureClock().busySeconds(),
          pipeline.featureClock().waitedSeconds(),
          busy / 1e9,
          waited / 1e9,
          reduced / 1e9);
    } finally {
      Ops.record(recorded);
    }
  }

  /** The batches of an epoch's steps from one on: one for each part of a step. */
  private BatchPipeline pipeline(
      EpochRows rows, StepGradient gradients, int first, int steps, int epoch) {
    int parts = gradients.parts();
    return new BatchPipeline(
        runtime.workshop(),
        i -> rows.slice(gradients.part(rows.mine(first + i / parts), i % parts), i),
        (steps - first) * parts,
        epoch);
  }

  /** Sums the gradient over all processes, on the CPU without a copy, and the loss. */
  private double allReduce(NDArray gradient, double loss) {
    if (collective.size() == 1) {
      return loss;
    }
    try (HostValues values = new HostValues(gradient)) {
      double sum = collective.allReduce(values.buffer(), loss);
      values.writeBack();
      return sum;
    }
  }

  private long mix(int epoch, int step) {
    long z = config.get(SEED) + 0x9E3779B97F4A7C15L * (1 + epoch);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L + step;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL + collective.rank();
    return z ^ (z >>> 31);
  }
}
