// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.quickstart;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.SplittableRandom;

/**
 * An invented shop whose customers buy again, or not, for a reason that is known exactly.
 *
 * <p>Time is cut into windows of 30 days. At the start t of a window a customer decides whether to
 * order in it, with probability
 *
 * <pre>
 * p = sigmoid(-0.2 + 4 * liking + 0.8 * trend)
 *
 * liking = sum(w * appeal) / (1 + sum(w))  over the customer's events e of the last 90 days,
 *          w = exp(-age(e) / 30 days),  appeal = that of the product that e is about
 * appeal = 0.8 * (quality - 5) / 2 + 0.7 if the category is outdoor or kitchen, - 0.7 if it is
 *          office or garden
 * trend  = ln(1 + events of the last 30 days) - ln(1 + events of the 30 days before)
 * </pre>
 *
 * <p>So the signal is two hops from the customer (customers, events, products), it fades with age,
 * and it changes: what a customer looks at follows a taste that drifts from window to window. No
 * single table has it; what single tables have is the trend (events) and a weak echo of earlier
 * decisions (orders). The label of a (customer, t) is whether there is an order in (t, t + 30
 * days], and p, which no model can beat, goes to a table that is not part of the graph.
 *
 * @param customers how many
 * @param products how many
 * @param seed makes everything
 */
public record Shop(int customers, int products, long seed) {
  /** Number of windows. */
  static final int WINDOWS = 12;

  /** The first window whose decisions are trained on; the last is the one before validation. */
  static final int FIRST_TRAIN = 3;

  static final int VALIDATION = 9;
  static final int TEST = 10;

  /** The day on which the test window starts. */
  public static final String TEST_DAY = "2024-10-27";

  static final long DAY = 86_400_000_000L;
  static final long WINDOW = 30 * DAY;

  private static final long OPENING =
      LocalDate.of(2024, 1, 1).atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000_000L;

  /** The shop of the README. */
  public static Shop standard() {
    return new Shop(4_000, 300, 7);
  }

  /** The start of a window, microseconds since the epoch. */
  static long start(int window) {
    return OPENING + window * WINDOW;
  }

  /** A product of the catalog. */
  record Product(
      long id, String name, String category, double quality, double price, long listedAt) {
    /** What makes customers come back who looked at it. */
    double appeal() {
      double base = 0.8 * (quality - 5) / 2;
      return switch (category) {
        case "outdoor", "kitchen" -> base + 0.7;
        case "office", "garden" -> base - 0.7;
        default -> base;
      };
    }
  }

  /** The catalog, by product id from 1. */
  Product[] catalog() {
    String[] categories = {"outdoor", "kitchen", "office", "garden", "toys", "books"};
    SplittableRandom random = new SplittableRandom(seed);
    Product[] catalog = new Product[products];
    for (int i = 0; i < products; i++) {
      String category = categories[random.nextInt(categories.length)];
      double quality =
          Math.round(100 * Math.min(10, Math.max(0, 5 + 2 * gaussian(random)))) / 100.0;
      double price = Math.round(100 * (5 + 95 * Math.pow(random.nextDouble(), 2))) / 100.0;
      long listed =
          OPENING - (200 + random.nextInt(700)) * DAY + random.nextInt(86_400) * 1_000_000L;
      catalog[i] =
          new Product(i + 1, category + " item " + (i + 1), category, quality, price, listed);
    }
    return catalog;
  }

  /** A standard normal number (Box and Muller), the same on every JDK. */
  static double gaussian(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
