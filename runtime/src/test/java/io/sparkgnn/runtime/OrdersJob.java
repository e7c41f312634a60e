// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A job on a few small files. */
final class OrdersJob {
  /** Lines of {@code predictions.csv}: one a customer, and the names. */
  static final int LINES = 41;

  private OrdersJob() {}

  /** Customers, their orders and who orders again, as CSV files. */
  static Path write(Path folder) throws IOException {
    Random random = new Random(7);
    StringBuilder customers = new StringBuilder("customer_id,signed_up_at,city\n");
    StringBuilder orders = new StringBuilder("order_id,customer_id,ordered_at,amount\n");
    StringBuilder labels = new StringBuilder("customer_id,cutoff,again\n");
    StringBuilder seeds = new StringBuilder("customer_id,cutoff\n");
    int order = 0;
    for (int c = 0; c < 40; c++) {
      customers.append("%d,2023-01-01 00:00:00,%s%n".formatted(c, c % 2 == 0 ? "Bern" : "Ulm"));
      for (int o = random.nextInt(6); o > 0; o--) {
        orders.append(
            "%d,%d,2023-%02d-15 00:00:00,%d.5%n"
                .formatted(order++, c, 1 + random.nextInt(9), random.nextInt(90)));
      }
      labels.append("%d,2023-10-01 00:00:00,%d%n".formatted(c, c % 3 == 0 ? 1 : 0));
      seeds.append("%d,2023-11-01 00:00:00%n".formatted(c));
    }
    Files.writeString(folder.resolve("customers.csv"), customers);
    Files.writeString(folder.resolve("orders.csv"), orders);
    Files.writeString(folder.resolve("labels.csv"), labels);
    Files.writeString(folder.resolve("seeds.csv"), seeds);
    return Files.writeString(
        folder.resolve("job.yaml"),
        """
        graph:
          path: graph
          tables:
            customers: {source: {path: customers.csv}, primary_key: customer_id, time: signed_up_at}
            orders: {source: {path: orders.csv}, primary_key: order_id, time: ordered_at}
          links: [orders.customer_id -> customers.customer_id]
        task:
          entity: customers.customer_id
          time: cutoff
          label: again
          train: {path: labels.csv}
        training: {epochs: 1, batch_size: 16}
        output: {model: model}
        """);
  }
}
