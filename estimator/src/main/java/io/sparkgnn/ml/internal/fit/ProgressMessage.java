// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.train.progress.EpochReport;

/**
 * News of a fit as it travels from a task to the driver. All parts but one are null.
 *
 * @param seeds the label rows were looked up
 * @param start training begins
 * @param resumed training goes on from a checkpoint
 * @param epoch an epoch is done
 * @param checkpointFailed why a checkpoint could not be written
 * @param note something to know about the training
 * @param run one of several trainings starts
 */
record ProgressMessage(
    SeedReport seeds,
    Start start,
    Resumed resumed,
    EpochReport epoch,
    String checkpointFailed,
    String note,
    String run) {
  /** The arguments of {@link FitListener#started}. */
  record Start(int epochs, int stepsPerEpoch, long parameters) {}

  /** The arguments of {@link FitListener#resumed}. */
  record Resumed(int epoch, int step, int stepsPerEpoch) {}

  static ProgressMessage of(SeedReport seeds) {
    return new ProgressMessage(seeds, null, null, null, null, null, null);
  }

  static ProgressMessage of(Start start) {
    return new ProgressMessage(null, start, null, null, null, null, null);
  }

  static ProgressMessage of(Resumed resumed) {
    return new ProgressMessage(null, null, resumed, null, null, null, null);
  }

  static ProgressMessage of(EpochReport epoch) {
    return new ProgressMessage(null, null, null, epoch, null, null, null);
  }

  static ProgressMessage checkpointFailed(String reason) {
    return new ProgressMessage(null, null, null, null, reason, null, null);
  }

  static ProgressMessage ofNote(String note) {
    return new ProgressMessage(null, null, null, null, null, note, null);
  }

  static ProgressMessage ofRun(String run) {
    return new ProgressMessage(null, null, null, null, null, null, run);
  }

  void tell(FitListener listener) {
    if (seeds != null) {
      listener.seedsResolved(seeds);
    }
    if (run != null) {
      listener.runStarted(run);
    }
    if (start != null) {
      listener.started(start.epochs(), start.stepsPerEpoch(), start.parameters());
    }
    if (resumed != null) {
      listener.resumed(resumed.epoch(), resumed.step(), resumed.stepsPerEpoch());
    }
    if (note != null) {
      listener.noted(note);
    }
    if (epoch != null) {
      listener.epochDone(epoch);
    }
    if (checkpointFailed != null) {
      listener.checkpointFailed(checkpointFailed);
    }
  }
}
