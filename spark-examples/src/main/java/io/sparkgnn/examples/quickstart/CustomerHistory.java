// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.quickstart;

import io.sparkgnn.examples.quickstart.Shop.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All that one customer does: a pure function of the shop and the customer's number. Times are in
 * microseconds since the epoch.
 */
final class CustomerHistory {
  /** Ids of a customer's orders and events start at the customer's number times this. */
  private static final long IDS = 10_000;

  private static final String[] REGIONS = {"north", "south", "east", "west"};
  private static final String[] CHANNELS = {"web", "app", "store"};
  private static final String[] KINDS = {"view", "view", "view", "cart", "wishlist", "support"};

  record Customer(long id, String region, int birthYear, String channel, long signedUpAt) {}

  record Event(long id, long customer, Product product, String kind, long at) {}

  record Order(long id, long customer, String channel, double total, long at, Long nextAt) {}

  record Line(long order, int number, long product, int quantity, double discount) {}

  /** A decision of the customer: what the label tables and the oracle are made of. */
  record Decision(long customer, int window, boolean orders, double probability) {}

  private final Shop shop;
  private final Product[] catalog;
  private final SplittableRandom random;
  private final double steadyTaste;
  private final double liveliness;
  private double driftingTaste;

  private final Customer customer;
  private final List<Event> events = new ArrayList<>();
  private final List<Order> orders = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<Decision> decisions = new ArrayList<>();

  /**
   * Lives through all windows.
   *
   * @param number 1 to {@code shop.customers()}
   * @param catalog of the same shop
   */
  CustomerHistory(Shop shop, long number, Product[] catalog) {
    this.shop = shop;
    this.catalog = catalog;
    random = new SplittableRandom(shop.seed() * 1_000_003 + number);
    steadyTaste = 0.35 * Shop.gaussian(random);
    liveliness = 2.6 * Math.exp(0.5 * Shop.gaussian(random) - 0.125);
    driftingTaste = Shop.gaussian(random);
    int joins = Math.max(-6, random.nextInt(18) - 12);
    long signedUp = Shop.start(joins) - 1 - (long) (Shop.WINDOW * random.nextDouble());
    customer =
        new Customer(
            number,
            REGIONS[random.nextInt(REGIONS.length)],
            1950 + random.nextInt(56),
            CHANNELS[random.nextInt(CHANNELS.length)],
            signedUp);
    for (int window = Math.max(0, joins); window < Shop.WINDOWS; window++) {
      live(window);
    }
    linkOrders();
  }

  private void live(int window) {
    driftingTaste = 0.6 * driftingTaste + 0.8 * Shop.gaussian(random);
    double probability = probability(Shop.start(window));
    boolean orders = random.nextDouble() < probability;
    decisions.add(new Decision(customer.id(), window, orders, probability));
    if (orders) {
      int count = 1 + (random.nextDouble() < 0.3 ? 1 : 0);
      for (int i = 0; i < count; i++) {
        order(within(window));
      }
    }
    int looks = poisson(liveliness);
    for (int i = 0; i < looks; i++) {
      events.add(
          new Event(
              customer.id() * IDS + events.size(),
              customer.id(),
              choose(),
              KINDS[random.nextInt(KINDS.length)],
              within(window)));
    }
  }

  /** The formula of {@link Shop}. */
  private double probability(long time) {
    double weight = 0;
    double appeal = 0;
    int last = 0;
    int before = 0;
    for (Event event : events) {
      long age = time - event.at();
      if (age <= 3 * Shop.WINDOW) {
        double w = Math.exp(-(double) age / Shop.WINDOW);
        weight += w;
        appeal += w * event.product().appeal();
      }
      last += age <= Shop.WINDOW ? 1 : 0;
      before += age > Shop.WINDOW && age <= 2 * Shop.WINDOW ? 1 : 0;
    }
    double trend = Math.log1p(last) - Math.log1p(before);
    double logit = -0.2 + 4.0 * appeal / (1 + weight) + 0.8 * trend;
    return 1 / (1 + Math.exp(-logit));
  }

  /** Of four products at random the one nearest to the taste of the moment. */
  private Product choose() {
    double taste = steadyTaste + driftingTaste;
    Product best = null;
    for (int i = 0; i < 4; i++) {
      Product product = catalog[random.nextInt(catalog.length)];
      if (best == null || Math.abs(product.appeal() - taste) < Math.abs(best.appeal() - taste)) {
        best = product;
      }
    }
    return best;
  }

  private void order(long at) {
    long id = customer.id() * IDS + orders.size();
    int count = 1 + random.nextInt(4);
    double total = 0;
    for (int i = 0; i < count; i++) {
      Product product = catalog[random.nextInt(catalog.length)];
      int quantity = 1 + random.nextInt(3);
      double discount = random.nextInt(4) == 0 ? 0.1 : 0;
      total += quantity * product.price() * (1 - discount);
      lines.add(new Line(id, i + 1, product.id(), quantity, discount));
    }
    orders.add(
        new Order(
            id,
            customer.id(),
            CHANNELS[random.nextInt(CHANNELS.length)],
            Math.round(100 * total) / 100.0,
            at,
            null));
  }

  /** Fills in what a warehouse job would have written back later: when the next order came. */
  private void linkOrders() {
    List<Order> sorted = new ArrayList<>(orders);
    sorted.sort(java.util.Comparator.comparingLong(Order::at));
    orders.clear();
    for (int i = 0; i < sorted.size(); i++) {
      Order order = sorted.get(i);
      Long next = i + 1 < sorted.size() ? (Long) sorted.get(i + 1).at() : null;
      orders.add(
          new Order(
              order.id(), order.customer(), order.channel(), order.total(), order.at(), next));
    }
  }

  /** A whole second inside a window, after its start. */
  private long within(int window) {
    long second = 1_000_000L;
    return Shop.start(window) + second * (1 + random.nextLong(Shop.WINDOW / second - 1));
  }

  private int poisson(double mean) {
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  Customer customer() {
    return customer;
  }

  List<Event> events() {
    return events;
  }

  List<Order> orders() {
    return orders;
  }

  List<Line> lines() {
    return lines;
  }

  List<Decision> decisions() {
    return decisions;
  }
}
