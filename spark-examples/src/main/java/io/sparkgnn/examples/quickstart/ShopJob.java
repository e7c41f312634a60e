// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The job file of the shop. */
public final class ShopJob {
  /** What turns it into the bad variant: a column that the warehouse filled in later is kept. */
  public static final String LEAK = "graph.tables.orders.columns={}";

  private ShopJob() {}

  /** The job file's text for a shop in {@code folder}, whose labels are given as tables. */
  public static String text(String folder) throws IOException {
    return text(folder, "shop-labels.yaml");
  }

  /** The same with a query that makes the same labels. */
  public static String asking(String folder) throws IOException {
    return text(folder, "shop-query.yaml");
  }

  private static String text(String folder, String task) throws IOException {
    return resource("shop.yaml")
        .replace("@task@", resource(task).strip())
        .replace("@folder@", folder);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ShopJob.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
