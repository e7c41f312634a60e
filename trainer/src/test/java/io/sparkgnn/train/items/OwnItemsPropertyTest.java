// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.items;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.encode.ItemEncoding;
import io.sparkgnn.train.loop.InMemoryGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The items that entities were linked to, against a walk that looks at every row. */
class OwnItemsPropertyTest {
  private static final int ALL = 10_000;
  private static final int SEEDS = 15;
  private static final double STEP = 5;

  /** What an entity had with an item by one path. */
  private record Linked(int count, long newest) {}

  @Test
  void areThoseThatTheVisibleRowsShow() {
    int compared = 0;
    for (long seed = 1; seed <= 40; seed++) {
      RandomGraph graph = RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(1, 60));
      for (NodeType entity : graph.schema().nodeTypes()) {
        for (NodeType items : graph.schema().nodeTypes()) {
          compared += compare(graph, entity, items, new Random(seed));
        }
      }
    }
    assertThat(compared).isGreaterThan(2_000);
  }

  private static int compare(RandomGraph graph, NodeType entity, NodeType items, Random random) {
    List<List<String>> paths = ItemPaths.of(graph.schema(), entity.index(), items.index());
    if (paths.isEmpty() || entity.rows() == 0) {
      return 0;
    }
    ItemEncoding encoding =
        new ItemEncoding(
            items.name(),
            paths,
            new HistoryEncoding(List.of(), List.of(), null),
            STEP,
            1,
            0,
            new byte[0]);
    OwnItems own = new OwnItems(new InMemoryGraph(graph).lists(), encoding, ALL);
    long[] ids = random.longs(SEEDS, 0, entity.rows()).toArray();
    long newest = graph.newest();
    long[] visible =
        random.longs(SEEDS, newest - 50L * 86_400_000_000L, newest + 86_400_000_000L).toArray();
    OwnItems.Found found = own.read(ids, visible);
    int compared = 0;
    for (int i = 0; i < SEEDS; i++) {
      Map<Long, Linked[]> wanted = naive(graph, paths, ids[i], visible[i]);
      List<Long> listed = new ArrayList<>();
      for (int at = found.offsets()[i]; at < found.offsets()[i + 1]; at++) {
        long item = found.items()[at];
        listed.add(item);
        int count = 0;
        long last = Long.MIN_VALUE;
        for (int p = 0; p < paths.size(); p++) {
          Linked linked = wanted.get(item)[p];
          float figure = found.figures()[at * own.width() + p * OwnItems.FIGURES];
          int links = linked == null ? 0 : linked.count();
          assertThat(figure).isCloseTo((float) Math.log1p(links), Offset.offset(1e-5f));
          count += links;
          last = linked == null ? last : Math.max(last, linked.newest());
        }
        assertThat(found.links()[at]).isEqualTo(count);
        assertThat(found.newest()[at]).isEqualTo(last);
        compared++;
      }
      assertThat(listed)
          .describedAs("%s: %s of %s", graph, items.name(), entity.name())
          .containsExactlyInAnyOrderElementsOf(wanted.keySet());
    }
    return compared;
  }

  private static Map<Long, Linked[]> naive(
      RandomGraph graph, List<List<String>> paths, long entity, long visible) {
    Map<Long, Linked[]> all = new TreeMap<>();
    for (int p = 0; p < paths.size(); p++) {
      List<EdgeType> edges = paths.get(p).stream().map(graph.schema()::edgeType).toList();
      follow(graph, edges, 0, entity, Long.MIN_VALUE, visible, p, paths.size(), all);
    }
    return all;
  }

  /**
   * Every way on from a node; the time of a link is that of the last list's row, or a later one.
   */
  private static void follow(
      RandomGraph graph,
      List<EdgeType> edges,
      int at,
      long node,
      long time,
      long visible,
      int path,
      int paths,
      Map<Long, Linked[]> all) {
    if (at == edges.size()) {
      Linked[] linked = all.computeIfAbsent(node, key -> new Linked[paths]);
      Linked before = linked[path];
      linked[path] =
          before == null
              ? new Linked(1, time)
              : new Linked(before.count() + 1, Math.max(before.newest(), time));
      return;
    }
    EdgeType edge = edges.get(at);
    long[] parents = graph.parents(edge.link());
    long[] times = graph.times(edge.to());
    boolean timed = graph.schema().nodeTypes().get(edge.to()).timed();
    boolean item = at == edges.size() - 1;
    for (long next = 0; next < times.length; next++) {
      boolean linked = edge.toMany() ? parents[(int) next] == node : parents[(int) node] == next;
      if (linked && times[(int) next] <= visible) {
        boolean dated = timed && (edge.toMany() || !item && time == Long.MIN_VALUE);
        follow(
            graph,
            edges,
            at + 1,
            next,
            dated ? times[(int) next] : time,
            visible,
            path,
            paths,
            all);
      }
    }
  }
}
