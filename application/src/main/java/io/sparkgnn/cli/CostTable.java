// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

import io.sparkgnn.application.result.CostMeasured;
import io.sparkgnn.train.advise.EpochTime;
import io.sparkgnn.train.advise.NeighborhoodCost;
import io.sparkgnn.train.advise.NeighborhoodCost.Block;
import io.sparkgnn.train.advise.NeighborhoodCost.Table;
import io.sparkgnn.train.advise.PlanCost;
import java.util.Locale;

/** What a plan is expected to cost, as aligned text. */
record CostTable(PlanCost cost) {
  private static final String BLOCK = "%-4d %-58s %9.0f %9.0f %9.0f %10.0f %8.2f %10.0f";

  /**
   * The text.
   *
   * @param epochs of a training
   */
  String text(int epochs) {
    StringBuilder out = new StringBuilder();
    NeighborhoodCost batch = cost.batch();
    line(
        out,
        "%d batches an epoch, %.0f seeds each; %d weights; counts from %d batches, times from %d",
        cost.epoch().steps(),
        batch.seeds(),
        cost.weights(),
        batch.batches(),
        cost.timing().batches());
    line(out, "");
    blocks(out, batch);
    line(out, "");
    tables(out, batch);
    line(out, "");
    line(
        out,
        "a batch: %.0f nodes, %.0f edges, %.0f bytes of features, %.0f reads of 4 KiB if none is in"
            + " memory",
        batch.nodes(),
        batch.edges(),
        batch.bytes(),
        batch.pages());
    times(out, epochs);
    return out.toString();
  }

  /** How far off the expectation was, a line for each figure. */
  String compared(CostMeasured found) {
    StringBuilder out = new StringBuilder();
    NeighborhoodCost batch = cost.batch();
    NeighborhoodCost counted = found.counted();
    line(out, "");
    line(out, "counted over the %d batches of epoch 1:", counted.batches());
    compare(out, "nodes a batch", "%.0f", counted.nodes(), batch.nodes());
    compare(out, "edges a batch", "%.0f", counted.edges(), batch.edges());
    compare(out, "bytes a batch", "%.0f", counted.bytes(), batch.bytes());
    compare(out, "reads a batch", "%.0f", counted.pages(), batch.pages());
    EpochTime timed = found.time();
    EpochTime epoch = cost.epoch();
    line(out, "trained %d epochs on all rows, the median without the first:", found.epochs());
    compare(out, "ms a batch", "%.2f", timed.batchMs(), epoch.batchMs());
    compare(out, "s of batches an epoch", "%.2f", timed.trainingSeconds(), epoch.trainingSeconds());
    compare(out, "s of validation", "%.2f", timed.validationSeconds(), epoch.validationSeconds());
    compare(out, "s an epoch", "%.2f", timed.seconds(), epoch.seconds());
    return out.toString();
  }

  private static void compare(
      StringBuilder out, String what, String format, double found, double expected) {
    double off = found == 0 ? 0 : 100 * (expected - found) / found;
    line(
        out,
        "  %-22s %12s; expected were %s (%+.1f %%)",
        what,
        String.format(Locale.ROOT, format, found),
        String.format(Locale.ROOT, format, expected),
        off);
  }

  private void blocks(StringBuilder out, NeighborhoodCost batch) {
    line(
        out,
        "%-4s %-58s %9s %9s %9s %10s %8s %10s",
        "hop",
        "edge type, a batch",
        "parents",
        "edges",
        "nodes",
        "bytes",
        "ms",
        "ms/epoch");
    int steps = cost.epoch().steps();
    double seeds = cost.seedMilliseconds();
    line(out, BLOCK, 0, "seeds", 0.0, 0.0, batch.seeds(), batch.seedBytes(), seeds, seeds * steps);
    for (Block block : batch.blocks()) {
      double ms = cost.milliseconds(block);
      line(
          out,
          BLOCK,
          block.hop(),
          block.edgeType(),
          block.parents(),
          block.edges(),
          block.nodes(),
          block.bytes(),
          ms,
          ms * steps);
    }
  }

  private void tables(StringBuilder out, NeighborhoodCost batch) {
    line(
        out,
        "%-32s %10s %10s %12s %10s %12s",
        "table, a batch",
        "nodes",
        "rows read",
        "bytes",
        "reads",
        "reads/epoch");
    for (Table table : batch.tables()) {
      line(
          out,
          "%-32s %10.0f %10.0f %12.0f %10.0f %12.0f",
          table.table(),
          table.nodes(),
          table.rows(),
          table.bytes(),
          table.pages(),
          table.pages() * cost.epoch().steps());
    }
  }

  private void times(StringBuilder out, int epochs) {
    EpochTime epoch = cost.epoch();
    line(
        out,
        "a batch: %.2f ms (%.2f to %.2f): step %.2f and %.2f of waiting; beside it sampling %.2f,"
            + " reading %.2f",
        epoch.batchMs(),
        cost.timing().lowerMs(),
        cost.timing().upperMs(),
        epoch.stepMs(),
        epoch.waitMs(),
        epoch.samplingMs(),
        epoch.featureMs());
    line(
        out,
        "an epoch: %.2f s: batches %.2f, validation %.2f",
        epoch.seconds(),
        epoch.trainingSeconds(),
        epoch.validationSeconds());
    line(
        out,
        "%d epochs: %.1f s, of which %.1f because the first batches of a JVM are slow",
        epochs,
        cost.trainingSeconds(epochs),
        cost.warmUpSeconds());
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
