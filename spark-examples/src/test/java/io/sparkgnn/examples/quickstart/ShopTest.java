// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.examples.quickstart.CustomerHistory.Decision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShopTest {
  private static final Shop SHOP = new Shop(2_000, 100, 11);

  private static List<CustomerHistory> histories() {
    List<CustomerHistory> histories = new ArrayList<>();
    for (int customer = 1; customer <= SHOP.customers(); customer++) {
      histories.add(new CustomerHistory(SHOP, customer, SHOP.catalog()));
    }
    return histories;
  }

  @Test
  void theSameShopIsTheSameEveryTime() {
    CustomerHistory one = new CustomerHistory(SHOP, 5, SHOP.catalog());
    CustomerHistory two = new CustomerHistory(SHOP, 5, SHOP.catalog());
    assertThat(one.orders()).isEqualTo(two.orders());
    assertThat(one.decisions()).isEqualTo(two.decisions());
  }

  @Test
  void aDecisionIsWhetherThereIsAnOrderInItsWindow() {
    for (CustomerHistory history : histories()) {
      for (Decision decision : history.decisions()) {
        long cutoff = Shop.start(decision.window());
        boolean orders =
            history.orders().stream()
                .anyMatch(order -> order.at() > cutoff && order.at() <= cutoff + Shop.WINDOW);
        assertThat(decision.orders()).isEqualTo(orders);
      }
    }
  }

  @Test
  void theProbabilityIsCalibrated() {
    double[] sum = new double[10];
    int[] orders = new int[10];
    int[] count = new int[10];
    for (CustomerHistory history : histories()) {
      for (Decision decision : history.decisions()) {
        int bin = (int) (10 * decision.probability());
        sum[bin] += decision.probability();
        orders[bin] += decision.orders() ? 1 : 0;
        count[bin]++;
      }
    }
    for (int bin = 0; bin < 10; bin++) {
      double spread = 4 * Math.sqrt(0.25 / count[bin]);
      assertThat((double) orders[bin] / count[bin])
          .isBetween(sum[bin] / count[bin] - spread, sum[bin] / count[bin] + spread);
    }
  }

  @Test
  void idsAndTimesAreInOrder() {
    for (CustomerHistory history : histories()) {
      assertThat(history.orders().stream().map(CustomerHistory.Order::id)).doesNotHaveDuplicates();
      assertThat(history.events().stream().map(CustomerHistory.Event::id)).doesNotHaveDuplicates();
      long signedUp = history.customer().signedUpAt();
      assertThat(history.events()).allMatch(event -> event.at() > signedUp);
      assertThat(history.orders()).allMatch(order -> order.at() > signedUp);
    }
  }
}
