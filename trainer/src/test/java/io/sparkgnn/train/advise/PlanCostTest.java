// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.train.advise.NeighborhoodCost.Block;
import io.sparkgnn.train.advise.NeighborhoodCost.Table;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanCostTest {
  private static final EpochTime EPOCH = new EpochTime(100, 2, 4, 10, 0.5, 3);

  private static PlanCost cost(NeighborhoodCost batch) {
    return new PlanCost(batch, EPOCH, 7, 1000, PlanCost.Timing.of(List.of(EPOCH)));
  }

  /** Ten seeds with 30 orders and their 10 stores; stores have no features. */
  private static NeighborhoodCost batch() {
    Block orders = new Block(1, "users.id->orders.user_id", 10, 30, 30, 600);
    Block stores = new Block(2, "orders.store_id->stores.id", 30, 30, 10, 0);
    return new NeighborhoodCost(
        4,
        10,
        200,
        List.of(orders, stores),
        List.of(
            new Table("users", 10, 9, 180, 5),
            new Table("orders", 30, 30, 600, 9),
            new Table("stores", 10, 4, 0, 0)));
  }

  @Test
  void sharesGoByEdgesBytesAndNodes() {
    PlanCost cost = cost(batch());
    double scale = 10.5 / 16;
    List<Block> blocks = batch().blocks();
    assertThat(cost.milliseconds(blocks.get(0)))
        .isCloseTo(scale * (2 * 0.5 + 4 * 0.75 + 10 * 0.6), within(1e-9));
    assertThat(cost.milliseconds(blocks.get(1)))
        .isCloseTo(scale * (2 * 0.5 + 10 * 0.2), within(1e-9));
    assertThat(cost.seedMilliseconds()).isCloseTo(scale * (4 * 0.25 + 10 * 0.2), within(1e-9));
  }

  @Test
  void seedsWithoutNeighborsCostTheWholeBatch() {
    NeighborhoodCost alone =
        new NeighborhoodCost(4, 10, 0, List.of(), List.of(new Table("users", 10, 9, 0, 0)));
    assertThat(cost(alone).seedMilliseconds()).isEqualTo(EPOCH.batchMs());
  }

  @Test
  void timesComeWithTheirQuartiles() {
    List<EpochTime> epochs =
        IntStream.rangeClosed(1, 8).mapToObj(ms -> new EpochTime(10, 0, 0, 9 - ms, 0, 0)).toList();
    assertThat(PlanCost.Timing.of(epochs)).isEqualTo(new PlanCost.Timing(80, 3, 7));
    assertThat(cost(batch()).timing()).isEqualTo(new PlanCost.Timing(100, 10.5, 10.5));
  }

  @Test
  void theWarmUpCountsOnce() {
    assertThat(cost(batch()).trainingSeconds(5))
        .isCloseTo(7 + 5 * (100 * 0.0105 + 3), within(1e-9));
  }
}
