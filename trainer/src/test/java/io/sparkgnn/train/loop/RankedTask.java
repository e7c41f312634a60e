// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.encode.ItemEncoding;
import io.sparkgnn.train.items.ItemPaths;
import io.sparkgnn.train.items.OwnItems;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A random graph with a ranking on it whose right answer is known: the item that the entity was
 * linked to last.
 *
 * @param found what each row's entity was linked to
 */
public record RankedTask(
    InMemoryGraph graph, String entity, String items, SeedSet rows, OwnItems.Found found) {
  public static RankedTask make(long seed, int rows) {
    Random random = new Random(seed);
    for (long graphSeed = seed; ; graphSeed++) {
      RandomGraph graph =
          RandomGraphs.make(
              graphSeed, RandomGraphs.Options.defaults().withRows(60, 400).withDistinctTimes(40));
      for (NodeType entity : graph.schema().nodeTypes()) {
        for (NodeType items : graph.schema().nodeTypes()) {
          List<List<String>> paths =
              ItemPaths.of(graph.schema(), entity.index(), items.index()).stream()
                  .filter(path -> path.size() > 1)
                  .toList();
          boolean other = items.index() != entity.index();
          if (paths.isEmpty() || entity.timed() || !other || items.key().size() != 1) {
            continue;
          }
          RankedTask task = of(new InMemoryGraph(graph), entity, items, rows, random);
          if (task.rows.size() > rows * 2 / 3) {
            return task;
          }
        }
      }
    }
  }

  private static RankedTask of(
      InMemoryGraph graph, NodeType entity, NodeType items, int rows, Random random) {
    ItemEncoding encoding =
        new ItemEncoding(
            items.name(),
            ItemPaths.of(graph.schema(), entity.index(), items.index()),
            new HistoryEncoding(List.of(), List.of(), null),
            7,
            1,
            0,
            new byte[0]);
    long newest = graph.graph().newest();
    long[] ids = random.longs(rows, 0, entity.rows()).toArray();
    long[] times = random.longs(rows, newest - 40L * 86_400_000_000L, newest + 1).toArray();
    OwnItems own = new OwnItems(graph.lists(), encoding, 1000);
    OwnItems.Found found = own.read(ids, times);
    ItemLabels.Builder labels = new ItemLabels.Builder(items.index());
    for (int row = 0; row < rows; row++) {
      int first = found.offsets()[row];
      if (first < found.offsets()[row + 1]) {
        labels.add(found.items()[first]);
      } else {
        labels.add();
      }
    }
    ItemLabels all = labels.build();
    int[] linked = IntStream.range(0, rows).filter(row -> all.count(row) > 0).toArray();
    SeedSet seeds = new SeedSet(List.of(new EntityColumn(entity.index(), ids)), times, all);
    SeedSet kept = seeds.rows(linked);
    return new RankedTask(
        graph, entity.name(), items.name(), kept, own.read(kept.entity(), kept.time()));
  }

  /** Rows {@code from} to {@code to}. */
  public SeedSet rows(int from, int to) {
    return rows.rows(IntStream.range(from, to).toArray());
  }
}
