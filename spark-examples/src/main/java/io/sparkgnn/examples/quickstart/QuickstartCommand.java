// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.quickstart;

import static org.apache.spark.sql.functions.col;

import io.sparkgnn.application.AskedJob;
import io.sparkgnn.application.Job;
import io.sparkgnn.application.Seeds;
import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.cli.Progress;
import io.sparkgnn.cli.SparkSessions;
import io.sparkgnn.cli.Subcommand;
import io.sparkgnn.error.UserErrorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code spark-gnn quickstart}. */
@Command(
    name = "quickstart",
    description = {
      "Makes a shop, trains on it and compares with what can be known.",
      "The tables are Delta tables. Whether a customer orders again depends on products two hops"
          + " away by a known formula, so the best possible figure is known too."
    })
public final class QuickstartCommand implements Subcommand, Callable<Integer> {
  private static final int MOST_CUSTOMERS = 10_000_000;

  /** Of more customers some are compared: their rows are in memory. */
  private static final int MOST_COMPARED = 20_000;

  private static final String JOB = "shop.yaml";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "build/quickstart",
      description = "Where everything goes (default: ${DEFAULT-VALUE}).")
  private Path folder;

  @Option(
      names = "--customers",
      paramLabel = "N",
      defaultValue = "4000",
      description = "Size of the shop (default: ${DEFAULT-VALUE}).")
  private int customers;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a key of the job file, such as training.epochs=3. May be repeated.")
  private List<String> overrides = List.of();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  private boolean help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = new Progress(spec.commandLine().getErr());
    if (customers < 100 || customers > MOST_CUSTOMERS) {
      throw new UserErrorException(
          "Cannot make a shop of %d customers: allowed is 100 to %d"
              .formatted(customers, MOST_CUSTOMERS));
    }
    clear();
    SparkSession spark = SparkSessions.open(null);
    long began = System.nanoTime();

    step(out, 1, "Making the shop's Delta tables in " + tables());
    new ShopTables(spark, new Shop(customers, 300, 7), tables()).write();
    Path jobFile = Files.writeString(folder.resolve(JOB), ShopJob.asking(folder.toString()));
    Job asking = Job.read(jobFile, overrides).withListener(progress);

    step(out, 2, "spark-gnn fit " + jobFile + ": makes labels, builds the graph, then trains");
    out.println(asking.query().orElseThrow().strip());
    try (AskedJob asked = asking.ask(spark)) {
      fit(spark, asked.job(), out);

      Path predictions = folder.resolve("predictions.csv");
      step(
          out,
          3,
          "spark-gnn predict %s --at %s: writes %s".formatted(jobFile, Shop.TEST_DAY, predictions));
      asked.job().predict(spark, Seeds.at(List.of(Shop.TEST_DAY)), predictions.toString());

      step(out, 4, "How good is it? AUROC on the test rows, which come after all others");
      compare(spark, asking, predictions, out);

      step(out, 5, "The same job with a column that the warehouse filled in later");
      provokeLeak(spark, jobFile, asked, progress, out);
    }
    out.printf(
        "%nDone in %s. Open %s, then change %s and run it again.%n",
        Amounts.duration((System.nanoTime() - began) / 1e9), asking.reportFile(), jobFile);
    return 0;
  }

  private void compare(SparkSession spark, Job job, Path predictions, PrintWriter out) {
    int oneOf = Math.max(1, customers / MOST_COMPARED);
    Dataset<Row> labels =
        SingleTableBaseline.thinned(spark.read().format("delta").load(tables() + "/test"), oneOf)
            .select(col("customer_id"), col("orders_again").cast("double").as("label"));
    Dataset<Row> model =
        spark
            .read()
            .option("header", true)
            .csv(predictions.toString())
            .select(col("customer_id").cast("long"), col("prediction").cast("double").as("score"));
    Dataset<Row> oracle =
        spark
            .read()
            .format("delta")
            .load(tables() + "/oracle")
            .select(col("customer_id"), col("probability").as("score"));
    SingleTableBaseline.Result single =
        SingleTableBaseline.run(spark, tables(), job.graph(), oneOf);
    line(out, "a constant", 0.5);
    line(out, "best single table (" + single.table() + "), boosted trees", single.testAuroc());
    line(out, "spark-gnn, two hops", SingleTableBaseline.auroc(labels.join(model, "customer_id")));
    line(
        out,
        "the true probability: nothing can do better",
        SingleTableBaseline.auroc(labels.join(oracle, "customer_id")));
  }

  private void provokeLeak(
      SparkSession spark, Path jobFile, AskedJob asked, Progress progress, PrintWriter out) {
    Job leaking =
        Job.read(
                jobFile,
                List.of(
                    ShopJob.LEAK,
                    "graph.path=" + folder.resolve("graph-with-leak"),
                    "output.model=" + folder.resolve("model-with-leak")))
            .withListener(progress);
    try {
      fit(spark, asked.job(leaking), out);
    } catch (UserErrorException e) {
      out.println("Refused, as it should be: " + e.getMessage());
      return;
    }
    throw new IllegalStateException("the leak of orders.next_order_at was not found");
  }

  private static void fit(SparkSession spark, Job job, PrintWriter out) {
    out.print(job.fit(spark).toText());
    out.flush();
  }

  /** Makes way for a new shop: an earlier quickstart's folder is removed, no other is. */
  private void clear() throws IOException {
    if (Files.isRegularFile(folder.resolve(JOB))) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          throw new UserErrorException(
              "Cannot make a shop in %s: it holds other files; give another --dir"
                  .formatted(folder));
        }
      }
    }
    Files.createDirectories(folder);
  }

  private String tables() {
    return folder.resolve("tables").toString();
  }

  private static void step(PrintWriter out, int number, String what) {
    out.printf("%n[%d/5] %s%n", number, what);
  }

  private static void line(PrintWriter out, String who, double auroc) {
    out.printf(Locale.ROOT, "  %-46s %.3f%n", who, auroc);
  }
}
