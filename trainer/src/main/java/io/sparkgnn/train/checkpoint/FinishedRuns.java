// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.checkpoint;

import io.sparkgnn.train.collective.Collective;
import io.sparkgnn.train.predict.TrainedRun;
import io.sparkgnn.train.progress.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The trainings that make a model, one after the other: those that are done, and where the next one
 * starts. A killed process resumes within the training that it was in. One thread.
 */
public final class FinishedRuns {
  private final Checkpointing plan;
  private final Collective collective;
  private final List<TrainedRun> done;
  private long updates;
  private Checkpoint next;

  private FinishedRuns(Checkpointing plan, Collective collective, RunsCheckpoint from) {
    this.plan = plan;
    this.collective = collective;
    this.done = new ArrayList<>(from.before());
    this.updates = from.updates();
    this.next = from.current();
  }

  /** What the newest checkpoint says, the same in every process; nothing done without one. */
  public static FinishedRuns resume(Checkpointing plan, Collective collective) {
    byte[] found = new byte[0];
    if (collective.rank() == 0 && plan.store() != null) {
      plan.store().check();
      found = plan.store().newest(RunsCheckpoint::intact).orElse(found);
    }
    byte[] shared = collective.broadcast(found);
    return new FinishedRuns(
        plan,
        collective,
        shared.length == 0 ? RunsCheckpoint.none() : RunsCheckpoint.decode(shared));
  }

  /** What the trainings that are done gave. */
  public List<TrainedRun> done() {
    return List.copyOf(done);
  }

  /** Where the next training starts: at its checkpoint, or at the start. */
  public Checkpoint start(Supplier<float[]> initialWeights) {
    return next == null ? Checkpoint.initial(initialWeights.get()) : next;
  }

  /** Writes the checkpoints of the next training. */
  public CheckpointWriter writer(TrainingListener listener) {
    return new CheckpointWriter(
        plan, collective, listener, checkpoint -> new RunsCheckpoint(updates, done, checkpoint));
  }

  /**
   * Notes that the next training is done.
   *
   * @param made updates that it has made
   */
  public void add(TrainedRun run, long made) {
    done.add(run);
    updates += made;
    next = null;
  }
}
