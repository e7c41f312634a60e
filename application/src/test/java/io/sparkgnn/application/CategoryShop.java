// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Random;

/**
 * A small shop as files: each of eighty customers buys every week, nearly always of its own two of
 * six categories. What it buys next is known but for the chance of the others.
 */
record CategoryShop(Path folder) {
  static final int CUSTOMERS = 80;
  private static final int WEEKS = 24;
  static final String[] NAMES = {"art", "books", "coats", "dvds", "eggs", "fish"};
  private static final String YAML =
      CustomerOrders.GRAPH
          + """
          task:
            query: PREDICT LIST_DISTINCT(orders.category, 0, 14) CLASSIFY FOR EACH customers.customer_id
          model: {channels: 16}
          training: {epochs: 30, seed: 5, learning_rate: 0.02, batch_size: 64}
          output: {model: @folder@/model, report: @folder@/report.html}
          """;

  /** Gives the job file. */
  Path write() throws IOException {
    Random random = new Random(1);
    StringBuilder customers = new StringBuilder("customer_id\n");
    StringBuilder orders = new StringBuilder("order_id,customer_id,category,ordered_at\n");
    LocalDate day = LocalDate.of(2024, 1, 1);
    int order = 0;
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      customers.append(customer).append('\n');
      for (int week = 0; week < WEEKS; week++) {
        for (int category = 0; category < NAMES.length; category++) {
          double often = isOwn(customer, category) ? 0.8 : 0.03;
          if (random.nextDouble() < often) {
            LocalDate at = day.plusDays(7L * week + random.nextInt(7));
            orders.append("%d,%d,%s,%s%n".formatted(order++, customer, NAMES[category], at));
          }
        }
      }
    }
    Files.writeString(folder.resolve("customers.csv"), customers);
    Files.writeString(folder.resolve("orders.csv"), orders);
    return Files.writeString(
        folder.resolve("shop.yaml"), YAML.replace("@folder@", folder.toString()));
  }

  private static boolean isOwn(int customer, int category) {
    return category == customer % 6 || category == (customer + 1 + customer / 6 % 5) % 6;
  }

  /** The categories that a customer nearly always buys of, in their order, as a JSON list. */
  static String own(int customer) {
    StringBuilder own = new StringBuilder();
    for (int category = 0; category < NAMES.length; category++) {
      if (isOwn(customer, category)) {
        own.append(own.isEmpty() ? "" : ",").append('"').append(NAMES[category]).append('"');
      }
    }
    return "[" + own + "]";
  }
}
