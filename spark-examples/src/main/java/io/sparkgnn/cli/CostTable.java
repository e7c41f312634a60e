package io.sparkgnn.cli;

import io.sparkgnn.train.plan.NeighborhoodCost;
import io.sparkgnn.train.plan.NeighborhoodCost.Block;
import io.sparkgnn.train.plan.NeighborhoodCost.Table;
import io.sparkgnn.train.plan.PlanCost;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a plan is expected to cost, as aligned text.
 *
 * @param cost expected
 * @param measured counts of a whole epoch, or null
 */
record CostTable(PlanCost cost, NeighborhoodCost measured) {

  String text(int samplerThreads, int featureThreads) {
    StringBuilder out = new StringBuilder();
    NeighborhoodCost batch = cost.batch();
    line(
        out,
        "%d batches an epoch, %.0f seeds each; %d weights; counts from %d batches",
        cost.steps(),
        batch.seeds(),
        cost.weights(),
        batch.batches());
    line(out, "");
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
    for (Block block : batch.blocks()) {
      double ms = cost.milliseconds(block);
      line(
          out,
          "%-4d %-58s %9.0f %9.0f %9.0f %10.0f %8.2f %10.0f",
          block.hop(),
          block.edgeType(),
          block.parents(),
          block.edges(),
          block.nodes(),
          block.bytes(),
          ms,
          ms * cost.steps());
    }
    line(out, "");
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
          table.pages() * cost.steps());
    }
    line(out, "");
    line(
        out,
        "a batch: %.0f nodes, %.0f edges, %.0f bytes of features, %.0f reads of 4 KiB if none is in"
            + " memory",
        batch.nodes(),
        batch.edges(),
        batch.bytes(),
        batch.pages());
    line(
        out,
        "a batch: sampling %.1f ms, reading %.1f ms, step %.1f ms; an epoch %.1f s",
        cost.samplingMs(),
        cost.featureMs(),
        cost.stepMs(),
        cost.epochSeconds(samplerThreads, featureThreads));
    if (measured != null) {
      check(out, batch);
    }
    return out.toString();
  }

  private void check(StringBuilder out, NeighborhoodCost batch) {
    line(out, "");
    line(out, "counted over the %d batches of epoch 1:", measured.batches());
    compare(out, "nodes", NeighborhoodCost::nodes, batch);
    compare(out, "edges", NeighborhoodCost::edges, batch);
    compare(out, "bytes", NeighborhoodCost::bytes, batch);
    compare(out, "reads", NeighborhoodCost::pages, batch);
  }

  private void compare(
      StringBuilder out,
      String what,
      ToDoubleFunction<NeighborhoodCost> figure,
      NeighborhoodCost batch) {
    double expected = figure.applyAsDouble(batch);
    double found = figure.applyAsDouble(measured);
    double off = found == 0 ? 0 : 100 * (expected - found) / found;
    line(out, "  %-6s %12.0f a batch; expected were %.0f (%+.1f %%)", what, found, expected, off);
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
