// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.application.result.Evaluation;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.tier.Nightly;
import io.sparkgnn.train.baseline.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop whose prices grow is named by plan, fit and report; one that stands still is not. */
@Integration
class DriftLinesTest {
  private static final int CUSTOMERS = 150;
  private static final int DAYS = 720;
  private static final int WINDOW = 30;
  private static final LocalDate START = LocalDate.of(2022, 1, 1);

  private static final String YAML =
      CustomerOrders.GRAPH
          + """
          task:
            entity: customers.customer_id
            time: cutoff
            label: spend
            type: regression
            train: {format: csv, path: @folder@/train.csv}
            validation: {format: csv, path: @folder@/validation.csv}
          model: {channels: 8}
          training: {epochs: 1, seed: 5}
          output: {model: @folder@/model}
          """;

  @TempDir Path folder;

  private Job shop(long seed, double growth) throws IOException {
    Path place = Files.createDirectories(folder.resolve("shop-" + seed + "-" + growth));
    Random random = new Random(seed);
    StringBuilder customers = new StringBuilder("customer_id,region\n");
    StringBuilder orders = new StringBuilder("order_id,customer_id,ordered_at,total,pieces\n");
    List<StringBuilder> labels =
        List.of(
            new StringBuilder("customer_id,cutoff,spend\n"),
            new StringBuilder("customer_id,cutoff,spend\n"));
    int number = 0;
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      customers.append("%d,r%d%n".formatted(customer, customer % 4));
      double each = 4 + 16 * random.nextDouble();
      double[] spent = new double[DAYS];
      double at = each * random.nextDouble();
      while (at < DAYS) {
        int day = (int) at;
        double total = 20 * Math.exp(0.4 * random.nextGaussian()) * Math.pow(growth, day / 365.0);
        spent[day] += total;
        orders.append(
            String.format(
                Locale.ROOT,
                "%d,%d,%s,%.2f,%d%n",
                number++,
                customer,
                START.plusDays(day),
                total,
                1 + random.nextInt(5)));
        at -= each * Math.log(1 - random.nextDouble());
      }
      for (int anchor = 120; anchor + WINDOW < DAYS; anchor += WINDOW) {
        double sum = 0;
        for (int day = anchor + 1; day <= anchor + WINDOW; day++) {
          sum += spent[day];
        }
        labels
            .get(anchor < 600 ? 0 : 1)
            .append(
                String.format(Locale.ROOT, "%d,%s,%.2f%n", customer, START.plusDays(anchor), sum));
      }
    }
    Files.writeString(place.resolve("customers.csv"), customers);
    Files.writeString(place.resolve("orders.csv"), orders);
    Files.writeString(place.resolve("train.csv"), labels.get(0));
    Files.writeString(place.resolve("validation.csv"), labels.get(1));
    return Job.parse("shop", YAML.replace("@folder@", place.toString()));
  }

  private static String planned(Job job) {
    try (JobPlan plan = job.plan(CommandRun.spark())) {
      return plan.write();
    }
  }

  @Test
  void growthIsNamedByLabelsAndColumnInPlanFitAndReport() throws IOException {
    Job job = shop(1, 1.8);
    String plan = planned(job);
    assertThat(plan)
        .containsPattern("# Labels move: their mean is [0-9.]+ in training rows and [0-9.]+ in")
        .containsPattern("orders\\.total, median from [0-9.]+ to [0-9.]+ \\(PSI [0-9.]+\\)")
        .doesNotContain("orders.pieces,", "rows of orders a day");
    var fit = job.fit(CommandRun.spark());
    assertThat(fit.toText())
        .contains("Labels move: their mean is ", "what is learned is the change against ")
        .containsPattern("Inputs moved since the training rows: orders\\.total, median");
    assertThat(Files.readString(Path.of(fit.report())))
        .contains("Labels move: their mean is ", "Inputs moved since the training rows");

    List<String> said = new ArrayList<>();
    Evaluation own = job.withListener(said::add).evaluate(CommandRun.spark());
    Comparison fitted = fit.model().comparison().orElseThrow();
    assertThat(fit.model().trained().beside().judged()).isNotNull();
    assertThat(said).anyMatch(line -> line.endsWith("judged are those before"));
    assertThat(own.metrics().get("mae"))
        .isCloseTo(fitted.answers().get(0).figures().get("mae"), within(1e-3));
    assertThat(fit.model().judged().judged().trained().beside().judged()).isNull();
    String seeds = Path.of(fit.folder()).resolveSibling("validation.csv").toString();
    Job told = job.withListener(said::add);
    told.predict(CommandRun.spark(), Seeds.file(seeds), fit.folder() + ".csv");
    assertThat(said)
        .anyMatch(line -> line.startsWith("Inputs moved since the training rows: orders.total, "))
        .noneMatch(line -> line.startsWith("Scores moved")); // these are the validation rows
    Path first = Path.of(fit.folder()).resolveSibling("first.csv");
    Files.writeString(
        first,
        Files.readString(Path.of(seeds)).replaceAll(",20\\d\\d-\\d\\d-\\d\\d", ",2022-01-20"));
    told.predict(CommandRun.spark(), Seeds.file(first.toString()), fit.folder() + "-first.csv");
    assertThat(said).anyMatch(line -> line.startsWith("Scores moved since the validation rows: "));

    Evaluation judged = told.evaluate(CommandRun.spark(), Seeds.file(first.toString()));
    assertThat(said).anyMatch(line -> line.endsWith("of these the figures would say nothing"));
    assertThat(judged.moved())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("Inputs moved since the training rows: "))
        .anyMatch(line -> line.startsWith("Scores moved since the validation rows: "));
    assertThat(judged.toText()).contains(judged.moved());
    assertThat(judged.toJson()).contains("\"moved\":[\"Inputs moved");
  }

  @Nightly
  @Test
  void aShopThatStandsStillMakesNoAlarm() throws IOException {
    assertThat(planned(shop(1, 1)).lines())
        .noneMatch(
            line ->
                line.contains("Labels move")
                    || line.contains("Labels go")
                    || line.contains("Inputs moved"));
  }
}
