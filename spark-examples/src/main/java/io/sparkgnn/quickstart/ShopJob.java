package io.sparkgnn.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The job file of the shop. */
public final class ShopJob {
  /** What turns it into the bad variant: a column that the warehouse filled in later is kept. */
  public static final String LEAK = "graph.tables.orders.columns={}";

  private ShopJob() {}

  /** The job file's text for a shop in {@code folder}. */
  public static String text(String folder) throws IOException {
    try (InputStream in = ShopJob.class.getResourceAsStream("shop.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@folder@", folder);
    }
  }
}
