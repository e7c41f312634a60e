// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.graph.RowGraph;
import io.sparkgnn.graph.RowGraph.Row;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A random graph twice: as it was when it was built, and as it is after random changes. A pure
 * function of its seed.
 *
 * @param before the base
 * @param after what a build of all rows makes of them
 * @param changes that lead from one to the other, those of one key in their order
 */
public record ChangeHistory(
    long seed, RandomGraph before, RandomGraph after, List<RowChange> changes) {
  /** The history of that seed, or null if that seed's tables date each other in a circle. */
  static ChangeHistory of(long seed, int mostRows) {
    return of(seed, RandomGraphs.make(seed, RandomGraphs.Options.defaults().withRows(0, mostRows)));
  }

  /** The same with the rows of a graph; times that other rows give are given anew. */
  public static ChangeHistory of(long seed, RandomGraph graph) {
    return new Maker(seed, graph).make();
  }

  private static final class Maker {
    private final long seed;
    private final Random random;
    private final RandomGraph graph;
    private final GraphSchema shape;
    private final List<List<Row>> last = new ArrayList<>();
    private final List<List<Row>> first = new ArrayList<>();
    private final List<RowChange> changes = new ArrayList<>();

    Maker(long seed, RandomGraph graph) {
      this.seed = seed;
      this.random = new Random(seed * 7919 + 3);
      this.graph = graph;
      Set<Integer> pointedTo = new HashSet<>();
      graph.schema().links().forEach(link -> pointedTo.add(link.parent()));
      List<NodeType> types = new ArrayList<>();
      for (NodeType type : graph.schema().nodeTypes()) {
        // rows without a key have to be told apart by times of their own
        boolean numbered =
            type.key().isEmpty()
                && (pointedTo.contains(type.index()) || type.timeKind() == TimeKind.INHERITED);
        types.add(
            new NodeType(
                type.index(),
                type.name(),
                type.timeKind(),
                type.timeColumn(),
                numbered ? List.of(new KeyColumn("n", KeyType.LONG)) : type.key(),
                type.rows(),
                type.columns(),
                type.rowBytes(),
                type.firstSeenBy()));
      }
      shape = new GraphSchema(types, graph.schema().links());
    }

    private byte[] key(int table, long node) {
      if (shape.nodeTypes().get(table).key().isEmpty()) {
        return null;
      }
      return graph.keys(table).length == 0
          ? KeyCodec.encode(node * 37 % 1009)
          : graph.keys(table)[(int) node];
    }

    private boolean keyed(int table) {
      return !shape.nodeTypes().get(table).key().isEmpty();
    }

    ChangeHistory make() {
      for (NodeType type : shape.nodeTypes()) {
        List<Row> rows = new ArrayList<>();
        Set<Long> taken = new HashSet<>();
        for (int node = 0; node < type.rows(); node++) {
          Row row = row(type, node);
          if (type.key().isEmpty() && !taken.add(row.time())) {
            continue; // rows without a key are told apart by their times
          }
          rows.add(row);
        }
        last.add(rows);
      }
      try {
        RandomGraph before = before();
        RandomGraph after = RowGraph.build(seed, shape, last, new ArrayList<>());
        arrange();
        return new ChangeHistory(seed, before, after, inOrder());
      } catch (IllegalArgumentException e) {
        return null;
      }
    }

    /** In any order, or in that of time, as rows come where nothing goes wrong, or nearly so. */
    private void arrange() {
      Collections.shuffle(changes, random);
      int way = random.nextInt(3);
      if (way > 0) {
        Map<RowChange, Long> times = new IdentityHashMap<>();
        for (RowChange change : changes) {
          boolean late = way == 2 && random.nextInt(10) == 0;
          RowChange like = late ? changes.get(random.nextInt(changes.size())) : change;
          times.put(change, like.row() == null ? random.nextLong() : like.row().time());
        }
        changes.sort(
            Comparator.<RowChange>comparingLong(times::get)
                .thenComparingInt(RowChange::nodeType)
                .thenComparing(
                    change -> change.row() == null ? change.key() : change.row().key(),
                    Comparator.nullsFirst(Arrays::compareUnsigned)));
      }
    }

    private Row row(NodeType type, int node) {
      List<byte[]> parents = new ArrayList<>();
      for (Link link : RowGraph.linksOf(shape, type.index())) {
        long parent = graph.parents(link.index())[node];
        parents.add(parent < 0 ? null : key(link.parent(), parent));
      }
      long time = graph.times(type.index())[node];
      int from = node * type.rowBytes();
      return new Row(
          key(type.index(), node),
          time,
          parents,
          Arrays.copyOfRange(graph.features(type.index()), from, from + type.rowBytes()));
    }

    /** Another content for a row's key. */
    private Row changed(int table, Row row) {
      Row other = last.get(table).get(random.nextInt(last.get(table).size()));
      return new Row(
          row.key(),
          random.nextBoolean() ? row.time() : other.time(),
          random.nextInt(3) == 0 ? row.parents() : other.parents(),
          other.features());
    }

    /** Chooses what was there before, so that nothing of it was left out or pointed nowhere. */
    private RandomGraph before() {
      double share = random.nextDouble();
      boolean lateOnly = random.nextInt(4) == 0;
      for (NodeType type : shape.nodeTypes()) {
        List<Row> rows = new ArrayList<>();
        List<Row> all = last.get(type.index());
        for (int i = 0; i < all.size(); i++) {
          boolean there = lateOnly ? i < share * all.size() : random.nextDouble() < share;
          if (there) {
            Row row = all.get(i);
            rows.add(
                keyed(type.index()) && random.nextInt(6) == 0 ? changed(type.index(), row) : row);
          }
        }
        first.add(rows);
      }
      // some that have gone since
      for (NodeType type : shape.nodeTypes()) {
        List<Row> all = last.get(type.index());
        if (keyed(type.index()) && all.size() > 2 && random.nextBoolean()) {
          Row leaves = all.remove(random.nextInt(all.size()));
          if (!first.get(type.index()).contains(leaves)) {
            first.get(type.index()).removeIf(row -> row.key() == leaves.key());
            first.get(type.index()).add(leaves);
          }
        }
      }
      RandomGraph before;
      boolean settled;
      do {
        List<List<Row>> nodes = new ArrayList<>();
        before = RowGraph.build(seed, shape, first, nodes);
        settled = true;
        for (NodeType type : shape.nodeTypes()) {
          List<Row> kept = new ArrayList<>();
          for (int node = 0; node < nodes.get(type.index()).size(); node++) {
            Row row = nodes.get(type.index()).get(node);
            if (pointsSomewhere(type.index(), row, before, node)) {
              kept.add(row);
            }
          }
          settled &= kept.size() == first.get(type.index()).size();
          first.set(type.index(), kept);
        }
      } while (!settled);
      for (NodeType type : shape.nodeTypes()) {
        List<Row> rows = first.get(type.index());
        rows.forEach(row -> leave(type.index(), row));
        last.get(type.index()).forEach(row -> arrive(type.index(), row));
      }
      return before;
    }

    private boolean pointsSomewhere(int table, Row row, RandomGraph graph, int node) {
      List<Link> links = RowGraph.linksOf(shape, table);
      for (int i = 0; i < links.size(); i++) {
        if (row.parents().get(i) != null && graph.parents(links.get(i).index())[node] < 0) {
          return false;
        }
      }
      return true;
    }

    private void leave(int table, Row row) {
      boolean stays =
          !keyed(table)
              || last.get(table).stream().anyMatch(r -> Arrays.equals(r.key(), row.key()));
      if (!stays) {
        changes.add(RowChange.delete(table, row.key()));
      }
    }

    private void arrive(int table, Row row) {
      if (first.get(table).contains(row)) {
        return;
      }
      if (keyed(table)) {
        if (random.nextInt(5) == 0) {
          changes.add(RowChange.put(table, newRow(changed(table, row))));
        }
        if (random.nextInt(8) == 0) {
          changes.add(RowChange.delete(table, row.key()));
        }
      }
      changes.add(RowChange.put(table, newRow(row)));
    }

    private static NewRow newRow(Row row) {
      return new NewRow(row.key(), row.time(), row.parents(), row.features());
    }

    /** The changes of one key, wherever they were shuffled to, so that the last row stays. */
    private List<RowChange> inOrder() {
      Map<String, RowChange> settles = new HashMap<>();
      for (NodeType type : shape.nodeTypes()) {
        for (Row row : last.get(type.index())) {
          if (row.key() != null) {
            settles.put(
                type.index() + Arrays.toString(row.key()),
                RowChange.put(type.index(), newRow(row)));
          }
        }
      }
      List<RowChange> ordered = new ArrayList<>(changes);
      Set<String> done = new HashSet<>();
      for (int i = ordered.size() - 1; i >= 0; i--) {
        RowChange change = ordered.get(i);
        byte[] of = change.row() == null ? change.key() : change.row().key();
        String key = change.nodeType() + Arrays.toString(of);
        if (of != null && done.add(key) && settles.containsKey(key)) {
          ordered.set(i, settles.get(key));
        }
      }
      return ordered;
    }
  }
}
