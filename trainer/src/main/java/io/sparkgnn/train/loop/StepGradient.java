// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sparkgnn.train.loader.BatchPipeline;
import io.sparkgnn.train.loader.HostBatch;
import io.sparkgnn.train.model.DropoutMasks;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.op.Ops;
import io.sparkgnn.train.runtime.ModelRuntime;
import io.sparkgnn.train.task.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The gradient of a step's rows. They are cut into parts of nearly the same size, and each part is
 * a batch of its own. A thread for each part shares nothing but the weights with the others and
 * computes loss and gradient; the gradients are added in the order of the parts. So the sum is the
 * same bits for the same number of parts, however fast the threads are.
 *
 * <p>An operator is too small to be shared by threads where a step has some hundred rows: two
 * threads that share every operator of a step are slower than one, two that have half of the rows
 * each are not.
 */
final class StepGradient implements AutoCloseable {
  /**
   * A part has about so many rows, three quarters of it at least: an operator takes its time for
   * few rows, too. Steps of an epoch are of one size, so a batch of 256 has some rows less.
   */
  private static final int PART_ROWS = 128;

  private final ModelRuntime runtime;
  private final Objective objective;
  private final List<Lane> lanes = new ArrayList<>();
  private final ExecutorService threads;

  /** What one thread has of its own: the same weights with a gradient of theirs, and dropout. */
  private record Lane(NDArray weights, DropoutMasks masks) {}

  /**
   * Sets up.
   *
   * @param weights what is trained; they get the gradient
   * @param mostRows that a step of this process has
   */
  StepGradient(ModelRuntime runtime, Objective objective, NDArray weights, int mostRows) {
    this.runtime = runtime;
    this.objective = objective;
    DropoutMasks masks = new DropoutMasks(runtime.manager());
    lanes.add(new Lane(weights, masks));
    int parts = Math.min(runtime.lanes(), (mostRows + PART_ROWS / 2) / PART_ROWS);
    while (lanes.size() < parts) {
      NDArray same = weights.stopGradient();
      same.setRequiresGradient(true);
      lanes.add(new Lane(same, masks.another()));
    }
    threads =
        Executors.newFixedThreadPool(
            Math.max(1, lanes.size() - 1),
            work -> {
              Thread thread = new Thread(work, "gnn-step");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Parts of a step. */
  int parts() {
    return lanes.size();
  }

  /** What was added up, which the optimizer sets to zero; to be closed. */
  NDArray sum() {
    return lanes.get(0).weights().getGradient();
  }

  /** The rows of one part of a step. */
  int[] part(int[] rows, int part) {
    return EpochRows.part(rows, part, lanes.size());
  }

  /** The batches of the parts of the next step. */
  List<HostBatch> take(BatchPipeline pipeline) {
    List<HostBatch> batches = new ArrayList<>();
    while (batches.size() < lanes.size()) {
      batches.add(pipeline.next());
    }
    return batches;
  }

  /**
   * Adds the gradient of a step to that of the weights. Only on a thread that records.
   *
   * @param batches of the parts, in their order
   * @param rows of the step
   * @param randomSeed of dropout
   * @return the sum of the rows' losses
   */
  double add(List<HostBatch> batches, int[] rows, long randomSeed) {
    List<CompletableFuture<Double>> others = new ArrayList<>();
    for (int part = 1; part < lanes.size(); part++) {
      int lane = part;
      others.add(
          CompletableFuture.supplyAsync(
              () -> recorded(batches.get(lane), rows, lane, randomSeed), threads));
    }
    double loss;
    try {
      loss = backward(batches.get(0), rows, 0, randomSeed);
    } finally {
      awaitEnd(others);
    }
    for (int part = 1; part < lanes.size(); part++) {
      loss += result(others.get(part - 1));
      collect(lanes.get(part).weights());
    }
    return loss;
  }

  private double recorded(HostBatch batch, int[] rows, int part, long randomSeed) {
    boolean before = Ops.record(true);
    try {
      return backward(batch, rows, part, randomSeed);
    } finally {
      Ops.record(before);
    }
  }

  private double backward(HostBatch batch, int[] rows, int part, long randomSeed) {
    int[] own = part(rows, part);
    if (own.length == 0) {
      return 0;
    }
    Lane lane = lanes.get(part);
    try (NDManager scope = runtime.manager().newSubManager()) {
      lane.masks().start(randomSeed + part);
      NDArray loss =
          objective.loss(
              runtime.model(),
              runtime.parameters().views(lane.weights(), scope),
              new Neighborhood(runtime.layout(), batch, scope, lane.masks()),
              own);
      Ops.backward(loss);
      return loss.getFloat();
    }
  }

  /** Adds a lane's gradient to the weights' own, and sets it to zero. */
  private void collect(NDArray weights) {
    try (NDArray total = sum();
        NDArray gradient = weights.getGradient()) {
      Ops.collect(total, gradient).close();
    }
  }

  /** Waits for all, since they use what is closed after a failure of one. */
  private static void awaitEnd(List<CompletableFuture<Double>> parts) {
    CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .handle((done, failed) -> done) // told by result()
        .join();
  }

  private static double result(CompletableFuture<Double> part) {
    try {
      return part.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failed) {
        throw failed;
      }
      throw (Error) e.getCause();
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    lanes.subList(1, lanes.size()).forEach(lane -> lane.weights().close());
  }
}
