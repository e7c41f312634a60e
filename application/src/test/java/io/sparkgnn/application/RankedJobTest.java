// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.application.internal.run.CommandRun;
import io.sparkgnn.application.result.Evaluation;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.baseline.Baseline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ranking from files: label tables with a JSON list a row, through fit, evaluate and predict. */
@Integration
class RankedJobTest {
  private static final String YAML =
      """
      graph:
        path: @folder@/graph
        tables:
          customers: {source: {format: csv, path: @folder@/customers.csv}, primary_key: customer_id, static: true}
          products: {source: {format: csv, path: @folder@/products.csv}, primary_key: product_id, static: true}
          orders: {source: {format: csv, path: @folder@/orders.csv}, primary_key: order_id, time: ordered_at}
        links:
        - orders.customer_id -> customers.customer_id
        - orders.product_id -> products.product_id
      task:
        type: ranking
        entity: customers.customer_id
        time: cutoff
        label: product_id
        items: products.product_id
        k: 3
        train: {format: csv, path: @folder@/train.csv}
        validation: {format: csv, path: @folder@/validation.csv}
        test: {format: csv, path: @folder@/test.csv}
      model: {channels: 8}
      training: {epochs: 4, seed: 5, learning_rate: 0.02}
      output: {model: @folder@/model}
      """;

  @TempDir private Path folder;

  @Test
  void isTrainedJudgedAndWritten() throws Exception {
    writeShop();
    Job job = Job.read(write("shop.yaml", YAML.replace("@folder@", folder.toString())));
    job.fit(CommandRun.spark());
    Evaluation judged = job.evaluate(CommandRun.spark());
    assertThat(judged.rowsOf()).isEqualTo("test");
    assertThat(judged.metrics().keySet())
        .containsExactly("map", "recall", "precision", "ndcg", "mrr", "hit_rate");
    assertThat(judged.metrics().get("map")).isGreaterThan(0.6);
    assertThat(judged.comparison().answers())
        .extracting(Baseline::name)
        .contains(Baseline.MODEL, "popular", Baseline.OWN_PAST, "own past, then popular");
    Path out = folder.resolve("next.csv");
    job.predict(
        CommandRun.spark(), Seeds.file(folder.resolve("test.csv").toString()), out.toString());
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0)).isEqualTo("customer_id,cutoff,rank,product_id,score");
    assertThat(lines).hasSize(1 + 30 * 3);
    assertThat(lines.get(1)).startsWith("0,2024-04-01,1,p");
    assertThat(lines.get(5)).startsWith("1,2024-04-01,2,p");
  }

  /** Thirty customers, each of whom mostly buys two of twelve products. */
  private void writeShop() throws IOException {
    Random random = new Random(1);
    StringBuilder customers = new StringBuilder("customer_id\n");
    StringBuilder products = new StringBuilder("product_id,kind\n");
    StringBuilder orders = new StringBuilder("order_id,customer_id,product_id,ordered_at\n");
    for (int p = 0; p < 12; p++) {
      products.append("p%d,%s%n".formatted(p, p % 2 == 0 ? "even" : "odd"));
    }
    LocalDate day = LocalDate.of(2024, 1, 1);
    int order = 0;
    for (int customer = 0; customer < 30; customer++) {
      customers.append(customer).append('\n');
      for (int d = 0; d < 120; d += 3) {
        int own = (customer * 5 + random.nextInt(2)) % 12;
        int product = random.nextInt(6) == 0 ? random.nextInt(12) : own;
        orders.append("%d,%d,p%d,%s%n".formatted(order++, customer, product, day.plusDays(d)));
      }
    }
    write("customers.csv", customers);
    write("products.csv", products);
    write("orders.csv", orders);
    for (String part : List.of("train", "validation", "test")) {
      StringBuilder labels = new StringBuilder("customer_id,cutoff,product_id\n");
      List<String> times =
          switch (part) {
            case "train" -> List.of("2024-02-01", "2024-02-10", "2024-02-19", "2024-02-28");
            case "validation" -> List.of("2024-03-15");
            default -> List.of("2024-04-01");
          };
      for (String time : times) {
        for (int customer = 0; customer < 30; customer++) {
          labels.append(
              "%d,%s,\"[\"\"p%d\"\", \"\"p%d\"\"]\"%n"
                  .formatted(customer, time, customer * 5 % 12, (customer * 5 + 1) % 12));
        }
      }
      write(part + ".csv", labels);
    }
  }

  private Path write(String name, CharSequence text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
