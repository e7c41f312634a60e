package io.sparkgnn.application.run;

import io.sparkgnn.ml.Gnn;
import io.sparkgnn.train.advise.EpochTime;
import io.sparkgnn.train.advise.NeighborhoodCost;
import io.sparkgnn.train.advise.PlanCost;
import io.sparkgnn.train.progress.EpochReport;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Compares what a plan was expected to cost with a counted epoch and with a training on all rows.
 */
final class CostCheck {
  /** As many epochs as take so long are timed. */
  private static final double TIMED_SECONDS = 20;

  private static final int MOST_EPOCHS = 8;

  private final Gnn gnn;
  private final Dataset<Row> labels;
  private final Progress progress;
  private final StringBuilder out = new StringBuilder();

  CostCheck(Gnn gnn, Dataset<Row> labels, Progress progress) {
    this.gnn = gnn;
    this.labels = labels;
    this.progress = progress;
  }

  /** Counts and trains, and tells the differences, a line each. */
  String run(PlanCost expected) {
    NeighborhoodCost counted = gnn.measureEpoch(labels, 0);
    NeighborhoodCost batch = expected.batch();
    line("");
    line("counted over the %d batches of epoch 1:", counted.batches());
    compare("nodes a batch", "%.0f", counted.nodes(), batch.nodes());
    compare("edges a batch", "%.0f", counted.edges(), batch.edges());
    compare("bytes a batch", "%.0f", counted.bytes(), batch.bytes());
    compare("reads a batch", "%.0f", counted.pages(), batch.pages());
    double affordable = Math.ceil(TIMED_SECONDS / expected.epoch().seconds());
    int epochs = 1 + (int) Math.min(MOST_EPOCHS, affordable);
    EpochTime timed = train(epochs, expected.epoch());
    line("trained %d epochs on all rows, the median without the first:", epochs);
    compare("ms a batch", "%.2f", timed.batchMs(), expected.epoch().batchMs());
    compare(
        "s of batches an epoch",
        "%.2f",
        timed.trainingSeconds(),
        expected.epoch().trainingSeconds());
    compare(
        "s of validation", "%.2f", timed.validationSeconds(), expected.epoch().validationSeconds());
    compare("s an epoch", "%.2f", timed.seconds(), expected.epoch().seconds());
    return out.toString();
  }

  private EpochTime train(int epochs, EpochTime expected) {
    progress.say(
        "Training %d epochs to compare with, about %s"
            .formatted(epochs, Progress.duration(epochs * expected.seconds())));
    Gnn whole =
        gnn.copy(ParamMap.empty())
            .setEpochs(epochs)
            .setPatience(0)
            .setListener(new FitProgress(progress));
    List<EpochReport> reports = whole.fit(labels).summary().epochs();
    return EpochTime.median(
        reports.stream().skip(1).map(report -> EpochTime.of(report, expected.steps())).toList());
  }

  private void compare(String what, String format, double found, double expected) {
    double off = found == 0 ? 0 : 100 * (expected - found) / found;
    line(
        "  %-22s %12s; expected were %s (%+.1f %%)",
        what,
        String.format(Locale.ROOT, format, found),
        String.format(Locale.ROOT, format, expected),
        off);
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
