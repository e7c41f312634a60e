// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.graph.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The rules on one shop, with the answers written by hand: two static users, six orders at 10, 20,
 * 20, 30, 40 and 50, all of user 0 but the first, and two items, added to the shop at 5 and 35.
 */
class SamplingRulesTest {
  private static final int USERS = 0;
  private static final int ORDERS = 1;
  private static final int ITEMS = 2;
  private static final int USER_OF_ORDER = 0;
  private static final int ORDERS_OF_USER = 1;
  private static final int ITEM_OF_ORDER = 2;
  private static final int ORDERS_OF_ITEM = 3;

  private static final long[][] TIMES = {{}, {10, 20, 20, 30, 40, 50}, {5, 35}};
  private static final long[][] PARENTS = {{1, 0, 0, 0, 0, 0}, {0, 0, 1, -1, 1, 0}};
  private static final GraphSchema SCHEMA =
      new GraphSchema(
          List.of(
              table(USERS, "users", TimeKind.STATIC, 2),
              table(ORDERS, "orders", TimeKind.TIMED, 6),
              table(ITEMS, "items", TimeKind.TIMED, 2)),
          List.of(
              new Link(0, ORDERS, List.of("user"), USERS, List.of("id")),
              new Link(1, ORDERS, List.of("item"), ITEMS, List.of("id"))));

  @Test
  void aRowOfTheSeedsOwnTimeIsVisibleAndALaterOneIsNot() {
    assertThat(orders(Strategy.LAST, -1, 20)).containsExactly(2, 1);
    assertThat(orders(Strategy.LAST, -1, 19)).isEmpty();
    assertThat(orders(Strategy.LAST, -1, 30)).containsExactly(3, 2, 1);
    assertThat(orders(Strategy.LAST, -1, 1000)).containsExactly(5, 4, 3, 2, 1);
  }

  @Test
  void lastTakesTheNewestVisible() {
    assertThat(orders(Strategy.LAST, 2, 40)).containsExactly(4, 3);
    assertThat(orders(Strategy.LAST, 1, 29)).containsExactly(2);
  }

  @Test
  void everyStrategyTakesAllWhenTheFanoutAllows() {
    for (Strategy strategy : List.of(Strategy.RECENCY, Strategy.UNIFORM, Strategy.LAST)) {
      assertThat(orders(strategy, 3, 30)).as("%s", strategy).containsExactly(3, 2, 1);
    }
    assertThat(orders(Strategy.STATIC, 5, 0)).containsExactly(5, 4, 3, 2, 1);
  }

  @Test
  void visibleDegreesCountWhatTheFanoutCut() {
    Subgraph subgraph = sample(USERS, 0, 30, Strategy.UNIFORM, fanouts(0, 2, 0, 0));
    assertThat(subgraph.edges(1, ORDERS_OF_USER).edgeCount()).isEqualTo(2);
    assertThat(subgraph.edges(1, ORDERS_OF_USER).visibleDegrees()[0]).isEqualTo(3);
    Subgraph all = sample(USERS, 0, 30, Strategy.STATIC, fanouts(0, 2, 0, 0));
    assertThat(all.edges(1, ORDERS_OF_USER).visibleDegrees()[0]).isEqualTo(5);
  }

  @Test
  void aParentThatIsNewerThanTheSeedIsNotReached() {
    Subgraph before = sample(ORDERS, 2, 34, Strategy.LAST, fanouts(0, 0, 1, 0));
    assertThat(before.nodeCount(ITEMS)).isZero();
    assertThat(before.edges(1, ITEM_OF_ORDER).visibleDegrees()[0]).isZero();
    assertThat(sample(ORDERS, 2, 35, Strategy.LAST, fanouts(0, 0, 1, 0)).nodeCount(ITEMS)).isOne();
    assertThat(sample(ORDERS, 2, 34, Strategy.STATIC, fanouts(0, 0, 1, 0)).nodeCount(ITEMS))
        .isOne();
  }

  @Test
  void anOrderWithoutItemHasNoNeighbor() {
    Subgraph subgraph = sample(ORDERS, 3, 100, Strategy.STATIC, fanouts(0, 0, 1, 0));
    assertThat(subgraph.edges(1, ITEM_OF_ORDER).edgeCount()).isZero();
  }

  @Test
  void aNodeOccursOnceAndAnEdgeMayLeadBackToIt() {
    Subgraph subgraph =
        sample(USERS, 0, 20, Strategy.LAST, fanouts(0, -1, 0, 0), fanouts(-1, 0, 0, 0));
    assertThat(subgraph.nodeCount(USERS)).isOne();
    assertThat(subgraph.edges(2, USER_OF_ORDER).edgeCount()).isEqualTo(2);
    assertThat(Arrays.copyOf(subgraph.edges(2, USER_OF_ORDER).children(), 2)).containsOnly(0);
  }

  @Test
  void anEdgeBackCountsTowardsTheFanout() {
    // Order 5 is the newest of item 0 and is there already: with a fanout of 1 nothing is added.
    Subgraph subgraph =
        sample(ORDERS, 5, 60, Strategy.LAST, fanouts(0, 0, 1, 0), fanouts(0, 0, 0, 1));
    assertThat(subgraph.edges(2, ORDERS_OF_ITEM).edgeCount()).isOne();
    assertThat(subgraph.edges(2, ORDERS_OF_ITEM).children()[0]).isZero();
    assertThat(subgraph.nodeCount(ORDERS)).isOne();
  }

  @Test
  void onlyNodesThatTheHopBeforeAddedAreExpanded() {
    Subgraph subgraph =
        sample(
            USERS,
            0,
            20,
            Strategy.LAST,
            fanouts(0, 1, 0, 0),
            fanouts(-1, 0, 0, 0),
            fanouts(0, -1, 0, 0));
    assertThat(subgraph.nodeCount(ORDERS)).as("hop 3 has no user to expand").isOne();
    assertThat(subgraph.edges(3, ORDERS_OF_USER).parentCount()).isZero();
  }

  @Test
  void theSeedIsReturnedEvenIfItsOwnTimeIsLater() {
    Subgraph subgraph = sample(ORDERS, 5, 45, Strategy.LAST, fanouts(0, 0, 1, 0));
    assertThat(subgraph.nodeCount(ORDERS)).isOne();
    assertThat(subgraph.nodeIds(ORDERS)[0]).isEqualTo(5);
  }

  private static List<Integer> fanouts(int user, int ordersOfUser, int item, int ordersOfItem) {
    return List.of(user, ordersOfUser, item, ordersOfItem);
  }

  /** Orders of user 0 at hop 1. */
  private static List<Integer> orders(Strategy strategy, int fanout, long time) {
    Subgraph subgraph = sample(USERS, 0, time, strategy, fanouts(0, fanout, 0, 0));
    Subgraph.Edges edges = subgraph.edges(1, ORDERS_OF_USER);
    List<Integer> orders = new ArrayList<>();
    for (int j = 0; j < edges.edgeCount(); j++) {
      orders.add((int) subgraph.nodeIds(ORDERS)[edges.children()[j]]);
    }
    return orders;
  }

  @SafeVarargs
  private static Subgraph sample(
      int entityType, long entity, long time, Strategy strategy, List<Integer>... hops) {
    SamplingPlan plan =
        new SamplingPlan(List.of(hops), List.of(strategy, strategy, strategy, strategy));
    TemporalSampler sampler = new TemporalSampler(SCHEMA, new Shop(), plan, entityType, 1);
    Subgraph subgraph = sampler.newSubgraph();
    sampler.sample(
        new SeedBatch(entityType, new long[] {entity}, new long[] {time}, 1), 0, subgraph);
    return subgraph;
  }

  private static NodeType table(int index, String name, TimeKind kind, long rows) {
    return new NodeType(index, name, kind, "", List.of(), rows, List.of(), 0);
  }

  private static final class Shop implements Topology {
    @Override
    public long nodeCount(int nodeType) {
      return SCHEMA.nodeTypes().get(nodeType).rows();
    }

    @Override
    public long visibleCount(int nodeType, long time) {
      return nodeType == USERS
          ? nodeCount(USERS)
          : Arrays.stream(TIMES[nodeType]).filter(t -> t <= time).count();
    }

    @Override
    public long time(int nodeType, long id) {
      return nodeType == USERS ? Long.MIN_VALUE : TIMES[nodeType][(int) id];
    }

    @Override
    public LinkColumn parents(int link) {
      return child -> PARENTS[link][(int) child];
    }

    @Override
    public NeighborLists children(int link) {
      return new NeighborLists() {
        private long[] of(long parent) {
          return LongStream.range(0, PARENTS[link].length)
              .filter(child -> PARENTS[link][(int) child] == parent)
              .toArray();
        }

        @Override
        public long begin(long parent) {
          return 0;
        }

        @Override
        public long end(long parent) {
          return of(parent).length;
        }

        @Override
        public long child(long parent, long position) {
          return of(parent)[(int) position];
        }
      };
    }
  }
}
