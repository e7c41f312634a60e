// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.JobWords;
import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.connector.shard.PlacementChoice;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.train.progress.EpochReport;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells people how a fit goes: a line an epoch, and more within long ones. */
public final class FitProgress implements FitListener {
  private final JobListener progress;
  private double epochSeconds;
  private int epochs;
  private String run = "";
  private final Set<String> notes = Collections.synchronizedSet(new LinkedHashSet<>());

  public FitProgress(JobListener progress) {
    this.progress = progress;
  }

  @Override
  public void placed(PlacementChoice choice) {
    progress.say(choice.text());
  }

  @Override
  public void decided(String reason) {
    progress.say(JobWords.of(reason));
  }

  @Override
  public void noted(String line) {
    progress.say("warning: " + JobWords.of(line));
    notes.add(JobWords.of(line));
  }

  /** What was noted so far, each line once. */
  List<String> notes() {
    synchronized (notes) {
      return List.copyOf(notes);
    }
  }

  @Override
  public void seedsResolved(SeedReport report) {
    progress.say(
        "Training on %s rows, validating on %s"
            .formatted(Amounts.count(report.training()), Amounts.count(report.validation())));
    report.warnings().forEach(warning -> progress.say("warning: " + warning));
  }

  @Override
  public void attemptFailed(int attempt, int maxAttempts, String reason) {
    progress.say(
        "Attempt %d of %d failed: %s".formatted(attempt, maxAttempts, JobWords.of(reason)));
  }

  @Override
  public void checkpointFailed(String reason) {
    progress.say("warning: " + JobWords.of(reason) + "; training continues without it");
  }

  @Override
  public void runStarted(String name) {
    run = name + ", ";
    epochSeconds = 0;
    progress.say(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
  }

  @Override
  public void started(int total, int stepsPerEpoch, long parameters) {
    epochs = total;
    progress.say(
        "At most %d epochs of %d steps, %s weights"
            .formatted(total, stepsPerEpoch, Amounts.count(parameters)));
  }

  @Override
  public void resumed(int epoch, int step, int stepsPerEpoch) {
    progress.say(
        "Resuming from a checkpoint: %d of %d steps of epoch %d/%d are done"
            .formatted(step, stepsPerEpoch, epoch + 1, epochs));
  }

  @Override
  public void stepDone(int epoch, int step, int stepsPerEpoch, double loss) {
    if (step < stepsPerEpoch) {
      progress.update(
          run + "epoch " + (epoch + 1),
          step,
          stepsPerEpoch,
          () -> String.format(Locale.ROOT, "loss %.4f", loss));
    }
  }

  @Override
  public void epochDone(EpochReport report) {
    int done = report.epoch() + 1;
    epochSeconds += report.seconds();
    String left =
        done < epochs
            ? ", " + Amounts.duration(epochSeconds * (epochs - done) / done) + " left"
            : "";
    progress.say(
        String.format(
            Locale.ROOT,
            "  %sepoch %d/%d: loss %.4f%s, %s%s%s",
            run,
            done,
            epochs,
            report.trainLoss(),
            Amounts.metrics(report.metrics()),
            Amounts.duration(report.seconds()),
            left,
            report.best() ? ", best so far" : ""));
  }
}
