// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.checkpoint;

import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.train.collective.Collective;
import io.sparkgnn.train.progress.TrainingListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes process 0's checkpoints while it trains on, one at a time. A checkpoint that cannot be
 * written is lost, not the training: its listener is told.
 */
public final class CheckpointWriter implements AutoCloseable {
  private final Checkpointing plan;
  private final TrainingListener listener;
  private final Function<Checkpoint, RunsCheckpoint> whole;
  private final ExecutorService thread;
  private CompletableFuture<Void> pending = CompletableFuture.completedFuture(null);
  private long stepsSince;
  private long last = System.nanoTime();

  CheckpointWriter(
      Checkpointing plan,
      Collective collective,
      TrainingListener listener,
      Function<Checkpoint, RunsCheckpoint> whole) {
    this.whole = whole;
    this.listener = listener;
    this.plan = plan.store() != null && collective.rank() == 0 ? plan : Checkpointing.NONE;
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread made = new Thread(work, "gnn-checkpoint");
              made.setDaemon(true);
              return made;
            });
  }

  /** Counts a step, and begins to write if it is time. */
  public void stepDone(Supplier<Checkpoint> state) {
    stepsSince++;
    if (plan.due(stepsSince, (System.nanoTime() - last) / 1e9)) {
      finish();
      RunsCheckpoint checkpoint = whole.apply(state.get());
      byte[] bytes = checkpoint.encode();
      long steps = checkpoint.allUpdates();
      pending = CompletableFuture.runAsync(() -> plan.store().save(steps, bytes), thread);
      stepsSince = 0;
      last = System.nanoTime();
    }
  }

  private void finish() {
    try {
      pending.join();
    } catch (CompletionException e) {
      pending = CompletableFuture.completedFuture(null);
      listener.checkpointFailed(
          ExplainedException.in(e)
              .map(Throwable::getMessage)
              .orElse("Cannot write a checkpoint: " + e.getCause()));
    }
  }

  /** Waits for the checkpoint that is being written. */
  @Override
  public void close() {
    try {
      finish();
    } finally {
      thread.shutdown();
    }
  }
}
