// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.scaling;

import java.util.Locale;

/**
 * Prints the tables of {@code docs/scaling.md}. The constants are those that {@link ShardBench}
 * printed on the shop benchmark (docs/benchmarks/history.md).
 */
public final class ScalingTable {
  private static final double BENCH_EDGES = 40e6;
  private static final double LARGE_EDGES = 10e9;

  /** Measured: 26 % of all rows of others, which are users' and items' only. */
  private static final double BENCH_HITS = 0.57;

  /** 200,000 of 50 M items whose popularity falls as 1 / (rank + 20), and no users. */
  private static final double LARGE_HITS = 0.49;

  private ScalingTable() {}

  /** Prints both tables as Markdown. */
  public static void main(String[] args) {
    System.out.print(text());
  }

  /** Both tables. */
  static String text() {
    StringBuilder text = new StringBuilder();
    text.append("Checked against the measurement: shop, 40 M directed edges, 2 executors\n\n");
    text.append("| per executor and batch | model | measured |\n| --- | --- | --- |\n");
    ScalingModel two =
        new ScalingModel(Measured.shape(BENCH_EDGES), Measured.costs(1, BENCH_HITS), 2);
    row(
        text,
        "bytes of files, MB (not measured: half of the graph's 950)",
        two.bytesPerExecutor() / 1e6,
        Measured.HALF_OF_FILES / 1e6);
    row(text, "requests", two.requests(), Measured.REQUESTS);
    row(text, "bytes, kB", two.bytes() / 1e3, Measured.BYTES / 1e3);
    row(text, "core time, ms", two.coreMillis(), Measured.CORE_MILLIS);
    text.append(
        "\n10 billion directed edges, batches of 1024 seeds an executor, 16 cores each\n\n");
    text.append(
        "| executors | files, GB | requests a batch | MB a batch | core time, ms | network, ms at"
            + " 10 / 100 Gbit/s | all-reduce, ms | step, ms at 10 / 100 Gbit/s | waits for |"
            + " M seeds/s at 10 / 100 Gbit/s |\n");
    text.append("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (int executors : new int[] {8, 64, 256, 1024}) {
      large(
          text,
          new ScalingModel(Measured.shape(LARGE_EDGES), Measured.costs(16, LARGE_HITS), executors));
    }
    return text.toString();
  }

  private static void large(StringBuilder text, ScalingModel model) {
    double perStep = model.executors() * (double) model.shape().seeds() / 1e3;
    text.append(
        String.format(
            Locale.ROOT,
            "| %d | %.1f | %.0f | %.2f | %.1f | %.2f / %.2f | %.1f / %.1f | %.1f / %.1f | %s / %s |"
                + " %.2f / %.2f |%n",
            model.executors(),
            model.bytesPerExecutor() / 1e9,
            model.requests(),
            model.bytes() / 1e6,
            model.coreMillis(),
            model.networkMillis(10),
            model.networkMillis(100),
            model.allReduceMillis(10),
            model.allReduceMillis(100),
            model.stepMillis(10),
            model.stepMillis(100),
            model.bound(10),
            model.bound(100),
            perStep / model.stepMillis(10),
            perStep / model.stepMillis(100)));
  }

  private static void row(StringBuilder text, String what, double model, double measured) {
    text.append(String.format(Locale.ROOT, "| %s | %.1f | %.1f |%n", what, model, measured));
  }
}
