// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

/** A small shop as files, with a job that ranks what customers buy next. */
record RankedShop(Path folder) {
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
        candidates: ["product_id IS NOT NULL"]
        train: {format: csv, path: @folder@/train.csv}
        validation: {format: csv, path: @folder@/validation.csv}
        test: {format: csv, path: @folder@/test.csv}
      model: {channels: 8}
      training: {epochs: 4, seed: 5, learning_rate: 0.02}
      output: {model: @folder@/model}
      """;

  /** Thirty customers, each of whom mostly buys two of twelve products; gives the job file. */
  Path write() throws IOException {
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
    return write("shop.yaml", YAML.replace("@folder@", folder.toString()));
  }

  /**
   * The same with a table of wishes, which has no time and which of all customers has what they buy
   * next.
   */
  Path writeWithWishes() throws IOException {
    Path job = write();
    StringBuilder wishes = new StringBuilder("wish_id,customer_id,product_id\n");
    for (int customer = 0; customer < 30; customer++) {
      wishes.append("%d,%d,p%d%n".formatted(customer, customer, customer * 5 % 12));
    }
    write("wishes.csv", wishes);
    String yaml =
        Files.readString(job)
            .replace(
                "  links:",
                "    wishes: {source: {format: csv, path: %s/wishes.csv}, primary_key: wish_id}\n  links:"
                    .formatted(folder))
            .replace(
                "task:",
                "- wishes.customer_id -> customers.customer_id\n"
                    + "  - wishes.product_id -> products.product_id\ntask:")
            .replace("- wishes.customer_id", "  - wishes.customer_id");
    return Files.writeString(job, yaml);
  }

  private Path write(String name, CharSequence text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
