// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a graph from rows by the rules of the build, naively: which rows become nodes, from when
 * they are known, their order, and what they point to.
 */
public final class RowGraph {
  private RowGraph() {}

  /**
   * A row of a table.
   *
   * @param key as encoded; null in a table without a key
   * @param time its own, in a table with a time column
   * @param parents for each link of its table the parent's key, or null
   */
  @SuppressWarnings("ArrayRecordComponent") // rows are told apart as objects
  public record Row(byte[] key, long time, List<byte[]> parents, byte[] features) {}

  /** Builds; {@code nodes} receives each table's rows that became nodes, in order of id. */
  public static RandomGraph build(
      long seed, GraphSchema shape, List<List<Row>> rows, List<List<Row>> nodes) {
    int tables = shape.nodeTypes().size();
    List<Map<Row, Long>> times = new ArrayList<>();
    for (int t = 0; t < tables; t++) {
      times.add(null);
    }
    int dated = 0;
    while (dated < tables) {
      int before = dated;
      for (NodeType type : shape.nodeTypes()) {
        if (times.get(type.index()) == null) {
          times.set(type.index(), date(shape, type, rows, times));
          dated += times.get(type.index()) == null ? 0 : 1;
        }
      }
      if (dated == before) {
        throw new IllegalArgumentException("a circle of tables that date each other");
      }
    }
    List<NodeType> types = new ArrayList<>();
    List<Map<ByteBuffer, Long>> ids = new ArrayList<>();
    for (NodeType type : shape.nodeTypes()) {
      Map<Row, Long> time = times.get(type.index());
      List<Row> order = new ArrayList<>(rows.get(type.index()));
      order.removeIf(row -> !time.containsKey(row));
      order.sort(
          Comparator.<Row>comparingLong(time::get)
              .thenComparing(
                  (a, b) -> a.key() == null ? 0 : Arrays.compareUnsigned(a.key(), b.key())));
      nodes.add(order);
      Map<ByteBuffer, Long> byKey = new HashMap<>();
      for (Row row : order) {
        if (row.key() != null) {
          byKey.put(ByteBuffer.wrap(row.key()), (long) byKey.size());
        }
      }
      ids.add(byKey);
      types.add(
          new NodeType(
              type.index(),
              type.name(),
              type.timeKind(),
              type.timeColumn(),
              type.key(),
              order.size(),
              type.columns(),
              type.rowBytes(),
              type.firstSeenBy()));
    }
    List<long[]> parents = new ArrayList<>();
    for (Link link : shape.links()) {
      int at = linksOf(shape, link.child()).indexOf(link);
      parents.add(
          nodes.get(link.child()).stream()
              .map(row -> row.parents().get(at))
              .mapToLong(key -> key == null ? -1 : id(ids.get(link.parent()), key))
              .toArray());
    }
    return new RandomGraph(
        seed,
        new GraphSchema(types, shape.links()),
        types.stream()
            .map(t -> nodes.get(t.index()).stream().mapToLong(times.get(t.index())::get).toArray())
            .toList(),
        parents,
        types.stream()
            .map(
                t ->
                    t.key().isEmpty()
                        ? new byte[0][]
                        : nodes.get(t.index()).stream().map(Row::key).toArray(byte[][]::new))
            .toList(),
        types.stream().map(t -> features(t, nodes.get(t.index()))).toList());
  }

  /** The links from a table to its parents. */
  public static List<Link> linksOf(GraphSchema shape, int table) {
    return shape.links().stream().filter(link -> link.child() == table).toList();
  }

  private static long id(Map<ByteBuffer, Long> ids, byte[] key) {
    return ids.getOrDefault(ByteBuffer.wrap(key), -1L);
  }

  private static byte[] features(NodeType type, List<Row> rows) {
    ByteBuffer all = ByteBuffer.allocate(rows.size() * type.rowBytes());
    rows.forEach(row -> all.put(row.features()));
    return all.array();
  }

  /** The rows that become nodes, with their times; null while those that date them have none. */
  private static Map<Row, Long> date(
      GraphSchema shape, NodeType type, List<List<Row>> rows, List<Map<Row, Long>> times) {
    Map<Row, Long> dated = new HashMap<>();
    for (Row row : rows.get(type.index())) {
      switch (type.timeKind()) {
        case TIMED -> dated.put(row, row.time());
        case STATIC -> dated.put(row, Long.MIN_VALUE);
        case INHERITED, FIRST_SEEN -> {}
      }
    }
    for (Link link : shape.links()) {
      NodeType child = shape.nodeTypes().get(link.child());
      NodeType parent = shape.nodeTypes().get(link.parent());
      boolean seen = parent.firstSeenBy().contains(link.index());
      int at = linksOf(shape, link.child()).indexOf(link);
      if (type == child
          && type.timeKind() == TimeKind.INHERITED
          && child != parent
          && parent.timed()
          && !seen) {
        if (times.get(link.parent()) == null) {
          return null;
        }
        Map<ByteBuffer, Long> byKey = new HashMap<>();
        times
            .get(link.parent())
            .forEach((row, time) -> byKey.put(ByteBuffer.wrap(row.key()), time));
        for (Row row : rows.get(link.child())) {
          byte[] key = row.parents().get(at);
          Long time = key == null ? null : byKey.get(ByteBuffer.wrap(key));
          if (time != null) {
            dated.merge(row, time, Math::max);
          }
        }
      }
      if (type == parent && seen) {
        if (times.get(link.child()) == null) {
          return null;
        }
        Map<ByteBuffer, Row> byKey = new HashMap<>();
        rows.get(link.parent()).forEach(row -> byKey.put(ByteBuffer.wrap(row.key()), row));
        times
            .get(link.child())
            .forEach(
                (row, time) -> {
                  byte[] key = row.parents().get(at);
                  Row shown = key == null ? null : byKey.get(ByteBuffer.wrap(key));
                  if (shown != null) {
                    dated.merge(shown, time, Math::min);
                  }
                });
      }
    }
    return dated;
  }
}
