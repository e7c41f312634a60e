// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.tune.TimeBudget;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.train.progress.EpochReport;
import java.util.Locale;
import java.util.Map;

/**
 * Hears how one training of a tuning goes, and ends it after the epoch behind which another would
 * not end in time. Safe for use by several threads.
 */
final class TrialProgress implements FitListener {
  private static final int PARTS = 1000;

  private final TimeBudget time;
  private final int models;
  private final Runnable stop;
  private final JobListener progress;
  private final String name;
  private int model = 1;
  private int planned;
  private int epochs;
  private double epochSeconds;
  private Map<String, Double> best = Map.of();
  private double bestLoss = Double.NaN;
  private boolean stopped;

  /**
   * @param models that are trained
   * @param stop ends the training soon
   * @param name what people call the training
   */
  TrialProgress(TimeBudget time, int models, Runnable stop, JobListener progress, String name) {
    this.time = time;
    this.models = models;
    this.stop = stop;
    this.progress = progress;
    this.name = name;
  }

  @Override
  public synchronized void runStarted(String run) {
    if (epochs > 0) {
      model++;
    }
  }

  @Override
  public synchronized void started(int total, int stepsPerEpoch, long parameters) {
    planned = total;
  }

  @Override
  public synchronized void stepDone(int epoch, int step, int stepsPerEpoch, double loss) {
    String rate =
        String.format(Locale.ROOT, "%s: epoch %d/%d, loss %.4f", name, epoch + 1, planned, loss);
    if (time.seconds() < Double.POSITIVE_INFINITY) {
      long part = (long) (PARTS * time.elapsed() / time.seconds());
      progress.update("tuning", Math.min(part, PARTS - 1), PARTS, () -> rate);
    } else if (epoch + 1 < planned || step < stepsPerEpoch) {
      progress.update(
          name, (long) epoch * stepsPerEpoch + step, (long) planned * stepsPerEpoch, () -> rate);
    }
  }

  @Override
  public synchronized void epochDone(EpochReport report) {
    epochs++;
    epochSeconds += report.seconds();
    if (report.best()) {
      best = report.metrics();
      bestLoss = report.trainLoss();
    }
    boolean more = report.epoch() + 1 < planned || model < models;
    if (more && !stopped && !time.fits(report.seconds())) {
      stopped = true;
      stop.run();
    }
  }

  /** Epochs of all models. */
  synchronized int epochs() {
    return epochs;
  }

  /** Mean seconds of an epoch. */
  synchronized double epochSeconds() {
    return epochs == 0 ? 0 : epochSeconds / epochs;
  }

  /** Figures of the validation rows after the best epoch so far, of the last model. */
  synchronized Map<String, Double> best() {
    return best;
  }

  /** The training loss of that epoch. */
  synchronized double bestLoss() {
    return bestLoss;
  }

  /** Whether the time was up. */
  synchronized boolean stopped() {
    return stopped;
  }
}
