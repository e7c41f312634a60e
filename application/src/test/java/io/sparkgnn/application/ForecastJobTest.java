// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.application.audit.AuditReport.Status;
import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.application.result.Evaluation;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.metric.PartFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three weeks to come of customers who each spend about the same every week. */
@Integration
class ForecastJobTest {
  private static final int CUSTOMERS = 60;
  private static final int WEEKS = 16;
  private static final String YAML =
      CustomerOrders.GRAPH
          + """
          task:
            query: PREDICT SUM(orders.amount, 0, 7) FORECAST 3 TIMEFRAMES FOR EACH customers.customer_id
          model: {channels: 8}
          training: {epochs: 12, seed: 5, learning_rate: 0.02, batch_size: 64}
          output: {model: @folder@/model, report: @folder@/report.html}
          """;

  @TempDir private Path folder;

  /** What a customer spends a week, but for a tenth. */
  private static double level(int customer) {
    return 10 + 17 * (customer % 7);
  }

  private Path write() throws IOException {
    Random random = new Random(1);
    StringBuilder customers = new StringBuilder("customer_id\n");
    StringBuilder orders = new StringBuilder("order_id,customer_id,amount,ordered_at\n");
    LocalDate day = LocalDate.of(2024, 1, 1);
    int order = 0;
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      customers.append(customer).append('\n');
      for (int week = 0; week < WEEKS; week++) {
        for (int half = 0; half < 2; half++) {
          double amount = level(customer) / 2 * (0.9 + 0.2 * random.nextDouble());
          LocalDate at = day.plusDays(7L * week + 3L * half + random.nextInt(3));
          orders.append("%d,%d,%.2f,%s%n".formatted(order++, customer, amount, at));
        }
      }
    }
    Files.writeString(folder.resolve("customers.csv"), customers);
    Files.writeString(folder.resolve("orders.csv"), orders);
    return Files.writeString(
        folder.resolve("shop.yaml"), YAML.replace("@folder@", folder.toString()));
  }

  @Test
  void isTrainedFromAQueryJudgedAuditedAndWritten() throws Exception {
    Job job = Job.read(write());
    job.fit(CommandRun.spark());
    Evaluation judged = job.evaluate(CommandRun.spark());
    Map<String, Double> figures = judged.metrics();
    assertThat(figures.keySet()).containsExactly("mae", "rmse", "wape", "mase");
    assertThat(judged.comparison().answers())
        .extracting(Baseline::name)
        .containsExactly(
            Baseline.MODEL, Baseline.OWN_PAST, Baseline.LAST_WINDOW, Baseline.CONSTANT);
    double constant = judged.comparison().answers().get(3).figures().get("mae");
    assertThat(figures.get("mae")).isLessThan(0.5 * constant);
    assertThat(judged.comparison().answers().get(2).figures().get("mae"))
        .isLessThan(0.5 * constant);
    assertThat(judged.parts())
        .extracting(PartFigures::part)
        .containsExactly("timeframe 1", "timeframe 2", "timeframe 3");
    assertThat(judged.toText()).contains("timeframe 3");
    assertThat(Files.readString(folder.resolve("report.html"))).contains("<td>timeframe 2</td>");

    Path out = folder.resolve("next.csv");
    job.predict(CommandRun.spark(), Seeds.at(List.of("2024-04-22")), out.toString());
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0))
        .isEqualTo("customer_id,anchor_time,prediction_1,prediction_2,prediction_3");
    assertThat(lines).hasSize(1 + CUSTOMERS);
    double missed = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",");
      for (int i = 2; i < 5; i++) {
        missed += Math.abs(Double.parseDouble(values[i]) - level(Integer.parseInt(values[0])));
      }
    }
    assertThat(missed / (3 * CUSTOMERS)).isLessThan(0.5 * constant);

    GnnModel model = GnnModel.load(folder.resolve("model").toString());
    Dataset<Row> seeds =
        CommandRun.spark()
            .range(3)
            .selectExpr("id AS customer_id", "timestamp'2024-04-22' AS anchor_time");
    Dataset<Row> scored = model.transform(seeds);
    assertThat(scored.schema()).isEqualTo(model.transformSchema(seeds.schema()));
    List<Double> windows = scored.where("customer_id = 1").first().getList(2);
    String[] written =
        lines.stream().filter(line -> line.startsWith("1,")).findFirst().orElseThrow().split(",");
    for (int i = 0; i < 3; i++) {
      assertThat(windows.get(i)).isCloseTo(Double.parseDouble(written[2 + i]), within(1e-3));
    }
    assertThat(
            job.audit(CommandRun.spark(), AuditOptions.all().withChecks(List.of("labels")))
                .report()
                .checks()
                .get(0)
                .status())
        .isEqualTo(Status.CLEAN);
  }
}
