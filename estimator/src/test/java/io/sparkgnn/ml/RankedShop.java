// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A shop whose rates of purchases are known, and so the best ranking of what a customer buys next:
 * by the expected number of purchases. Customers buy a favorite of their own again and again, and
 * otherwise what is popular among the products of the kinds that their segment likes; popularity
 * rises and falls, and new products come all the time, at first with more appeal. Times are days.
 */
final class RankedShop {
  static final int CUSTOMERS = 300;
  static final int PRODUCTS = 90;
  static final int KINDS = 6;
  static final int SEGMENTS = 5;
  static final int DAYS = 360;
  static final int WINDOW = 20;
  static final int K = 6;
  private static final int NEW = 60;

  private final int[] kind = new int[PRODUCTS];
  private final int[] launched = new int[PRODUCTS];
  private final double[] appeal = new double[PRODUCTS];
  private final double[] trend = new double[PRODUCTS];
  private final double[] rate = new double[CUSTOMERS];
  private final double[] loyal = new double[CUSTOMERS];
  private final int[] segment = new int[CUSTOMERS];
  private final double[][] taste = new double[SEGMENTS][KINDS];
  private final int[] favorite = new int[CUSTOMERS];
  private final List<Purchase> purchases = new ArrayList<>();

  /** A purchase on a day. */
  record Purchase(int customer, int product, int day) {}

  RankedShop(long seed) {
    Random random = new Random(seed);
    for (int p = 0; p < PRODUCTS; p++) {
      kind[p] = random.nextInt(KINDS);
      launched[p] = p < PRODUCTS / 2 ? 0 : random.nextInt(DAYS);
      appeal[p] = random.nextGaussian();
      trend[p] = 0.006 * random.nextGaussian();
    }
    for (double[] likes : taste) {
      Arrays.setAll(likes, k -> Math.exp(1.5 * random.nextGaussian()));
    }
    for (int c = 0; c < CUSTOMERS; c++) {
      segment[c] = random.nextInt(SEGMENTS);
      rate[c] = 0.2 * Math.exp(0.6 * random.nextGaussian());
      loyal[c] = 0.1 + 0.4 * random.nextDouble();
      favorite[c] = random.nextInt(PRODUCTS / 2);
    }
    for (int day = 0; day < DAYS; day++) {
      for (int c = 0; c < CUSTOMERS; c++) {
        double[] rates = rates(c, day);
        for (int p = 0; p < PRODUCTS; p++) {
          if (random.nextDouble() < rates[p]) {
            purchases.add(new Purchase(c, p, day));
          }
        }
      }
    }
  }

  /** Expected purchases of each product on a day. */
  private double[] rates(int customer, int day) {
    double[] rates = new double[PRODUCTS];
    double all = 0;
    for (int p = 0; p < PRODUCTS; p++) {
      if (day >= launched[p]) {
        boolean fresh = launched[p] > 0 && day < launched[p] + NEW;
        double worth = appeal[p] + trend[p] * (day - DAYS / 2.0) + (fresh ? 1 : 0);
        rates[p] = taste[segment[customer]][kind[p]] * Math.exp(worth);
        all += rates[p];
      }
    }
    for (int p = 0; p < PRODUCTS; p++) {
      rates[p] *= (1 - loyal[customer]) * rate[customer] / all;
    }
    rates[favorite[customer]] += loyal[customer] * rate[customer];
    return rates;
  }

  int segment(int customer) {
    return segment[customer];
  }

  int kind(int product) {
    return kind[product];
  }

  int launched(int product) {
    return launched[product];
  }

  List<Purchase> purchases() {
    return purchases;
  }

  /** What each customer buys in the window that begins with a day, of what there was before it. */
  List<Set<Integer>> bought(int day) {
    List<Set<Integer>> bought = new ArrayList<>();
    for (int c = 0; c < CUSTOMERS; c++) {
      bought.add(new HashSet<>());
    }
    purchases.stream()
        .filter(each -> each.day() >= day && each.day() < day + WINDOW)
        .filter(each -> launched[each.product()] < day)
        .forEach(each -> bought.get(each.customer()).add(each.product()));
    return bought;
  }

  /** The mean average precision of the ranking by the rates themselves, which no model can know. */
  double best(int day) {
    List<Set<Integer>> bought = bought(day);
    return IntStream.range(0, CUSTOMERS)
        .filter(customer -> !bought.get(customer).isEmpty())
        .mapToDouble(customer -> precision(ranking(customer, day), bought.get(customer)))
        .average()
        .orElseThrow();
  }

  private List<Integer> ranking(int customer, int day) {
    double[] expected = new double[PRODUCTS];
    for (int d = day; d < day + WINDOW; d++) {
      double[] rates = rates(customer, d);
      Arrays.setAll(expected, p -> expected[p] + rates[p]);
    }
    return IntStream.range(0, PRODUCTS)
        .filter(p -> launched[p] < day)
        .boxed()
        .sorted(Comparator.comparingDouble(p -> -expected[p]))
        .limit(K)
        .collect(Collectors.toList());
  }

  private static double precision(List<Integer> answers, Set<Integer> right) {
    double sum = 0;
    int found = 0;
    for (int i = 0; i < answers.size(); i++) {
      if (right.contains(answers.get(i))) {
        sum += (double) ++found / (i + 1);
      }
    }
    return sum / Math.min(K, right.size());
  }
}
