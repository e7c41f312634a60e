package io.sparkgnn.application.run;

import io.sparkgnn.application.job.JobWords;
import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.connector.shard.PlacementChoice;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.train.progress.EpochReport;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells people how a fit goes: a line an epoch, and more within long ones. */
final class FitProgress implements FitListener {
  private final Progress progress;
  private double epochSeconds;
  private int epochs;

  FitProgress(Progress progress) {
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
  }

  @Override
  public void seedsResolved(SeedReport report) {
    progress.say(
        "Training on %s rows, validating on %s"
            .formatted(Progress.count(report.training()), Progress.count(report.validation())));
    report.warnings().forEach(warning -> progress.say("warning: " + warning));
  }

  @Override
  public void attemptFailed(int attempt, int maxAttempts, String reason) {
    progress.say(
        "Attempt %d of %d failed: %s".formatted(attempt, maxAttempts, JobWords.of(reason)));
  }

  @Override
  public void checkpointFailed(String reason) {
    progress.say("warning: " + JobWords.of(reason) + "; training goes on without it");
  }

  @Override
  public void started(int total, int stepsPerEpoch, long parameters) {
    epochs = total;
    progress.say(
        "At most %d epochs of %d steps, %s weights"
            .formatted(total, stepsPerEpoch, Progress.count(parameters)));
  }

  @Override
  public void stepDone(int epoch, int step, int stepsPerEpoch, double loss) {
    if (step < stepsPerEpoch) {
      progress.update(
          "epoch " + (epoch + 1),
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
            ? ", " + Progress.duration(epochSeconds * (epochs - done) / done) + " left"
            : "";
    progress.say(
        String.format(
            Locale.ROOT,
            "  epoch %d/%d: loss %.4f%s, %s%s%s",
            done,
            epochs,
            report.trainLoss(),
            metrics(report.metrics()),
            Progress.duration(report.seconds()),
            left,
            report.best() ? ", best so far" : ""));
  }

  /** {@code , auroc 0.7812, average_precision 0.7531, log_loss 0.5021}: the first three. */
  static String metrics(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .limit(3)
        .map(metric -> String.format(Locale.ROOT, ", %s %.4f", metric.getKey(), metric.getValue()))
        .collect(Collectors.joining());
  }
}
