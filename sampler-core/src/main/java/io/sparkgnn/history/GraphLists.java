// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns of a graph's rows in the order of the lists that they are in, made when they are
 * first asked for, by one pass over a table's rows, and kept in memory. Safe for use by any number
 * of threads.
 */
public final class GraphLists {
  /** Share of the heap that all columns together may take. */
  private static final double MEMORY_SHARE = 0.3;

  private static final int NULL_CODE = -1;

  /** The code of a category that a graph does not have. */
  static final int NO_CODE = -2;

  private final GraphSchema schema;
  private final Topology topology;
  private final FeatureStore features;
  private final Map<Integer, ChildLists> lists = new HashMap<>();
  private long bytes;

  /** Over a graph whose edges and rows can be read in this process. */
  public GraphLists(GraphSchema schema, Topology topology, FeatureStore features) {
    this.schema = schema;
    this.topology = topology;
    this.features = features;
  }

  /** The graph's tables and links. */
  public GraphSchema schema() {
    return schema;
  }

  Topology topology() {
    return topology;
  }

  /** The feature rows. */
  public FeatureStore features() {
    return features;
  }

  /**
   * Makes what some figures need.
   *
   * @return the figures whose columns there was no memory for; empty when there was for all
   */
  public synchronized List<SeedFeature> prepare(Collection<SeedFeature> wanted) {
    Map<Integer, Set<String>> values = new LinkedHashMap<>();
    Map<Integer, Set<ChildLists.Flag>> flags = new LinkedHashMap<>();
    List<SeedFeature> left = new ArrayList<>();
    long budget = (long) (MEMORY_SHARE * Runtime.getRuntime().maxMemory()) - bytes;
    for (SeedFeature feature : wanted) {
      if (feature.path().isEmpty() || feature.statistic() == Statistic.VALUE) {
        continue;
      }
      EdgeType edge = schema.edgeType(feature.path().get(feature.path().size() - 1));
      int link = edge.link();
      ChildLists there = lists.get(link);
      Set<String> columns = values.computeIfAbsent(link, l -> new LinkedHashSet<>());
      Set<ChildLists.Flag> questions = flags.computeIfAbsent(link, l -> new LinkedHashSet<>());
      if (feature.column().isEmpty()) {
        continue;
      }
      FeatureColumn column = column(schema.nodeTypes().get(edge.to()), feature.column());
      if (column == null) {
        continue;
      }
      long size = topology.nodeCount(edge.to());
      if (column.type() == ColumnType.NUMERIC) {
        boolean has = there != null && there.values().containsKey(column.name());
        if (!has && !columns.contains(column.name())) {
          budget -= ListValues.bytes(size);
          if (budget < 0) {
            left.add(feature);
            continue;
          }
          columns.add(column.name());
        }
      } else {
        ChildLists.Flag flag = flag(feature, column);
        boolean has = there != null && there.flags().containsKey(flag);
        if (!has && !questions.contains(flag)) {
          budget -= ListFlags.bytes(size);
          if (budget < 0) {
            left.add(feature);
            continue;
          }
          questions.add(flag);
        }
      }
    }
    for (int link : values.keySet()) {
      load(link, values.get(link), flags.get(link));
    }
    return left;
  }

  /** What is kept of a link's children, or null if nothing was prepared. */
  synchronized ChildLists lists(int link) {
    return lists.get(link);
  }

  /** The feature column of a table, without regard to case; null if it has none. */
  static FeatureColumn column(NodeType type, String name) {
    for (FeatureColumn column : type.columns()) {
      if (column.name().equalsIgnoreCase(name)) {
        return column;
      }
    }
    return null;
  }

  static ChildLists.Flag flag(SeedFeature feature, FeatureColumn column) {
    return new ChildLists.Flag(
        column.name(), feature.statistic() == Statistic.NULLS ? null : feature.value());
  }

  private void load(int link, Set<String> values, Set<ChildLists.Flag> flags) {
    ChildLists there = lists.get(link);
    if (there != null && values.isEmpty() && flags.isEmpty()) {
      return;
    }
    ListOrder order =
        there != null ? there.order() : new ListOrder(topology, schema.links().get(link));
    NodeType type = schema.nodeTypes().get(order.link().child());
    Map<String, ListValues> numbers = new HashMap<>();
    List<ListValues> numberTargets = new ArrayList<>();
    List<Integer> numberOffsets = new ArrayList<>();
    for (String name : values) {
      ListValues target = new ListValues(order.size());
      numbers.put(name, target);
      numberTargets.add(target);
      numberOffsets.add(column(type, name).byteOffset());
    }
    Map<ChildLists.Flag, ListFlags> questions = new HashMap<>();
    List<ListFlags> flagTargets = new ArrayList<>();
    List<Integer> flagOffsets = new ArrayList<>();
    List<Integer> flagCodes = new ArrayList<>();
    for (ChildLists.Flag flag : flags) {
      FeatureColumn column = column(type, flag.column());
      ListFlags target = new ListFlags(order.size());
      questions.put(flag, target);
      int code = code(column, flag.value());
      if (code == NO_CODE) {
        continue; // no row of this graph has it
      }
      flagTargets.add(target);
      flagOffsets.add(column.byteOffset());
      flagCodes.add(code);
    }
    if (!numberTargets.isEmpty() || !flagTargets.isEmpty()) {
      fill(order, type, numberTargets, numberOffsets, flagTargets, flagOffsets, flagCodes);
    }
    numberTargets.forEach(target -> target.finish(order));
    questions.values().forEach(ListFlags::finish);
    bytes +=
        numbers.size() * ListValues.bytes(order.size())
            + questions.size() * ListFlags.bytes(order.size());
    if (there != null) {
      numbers.putAll(there.values());
      questions.putAll(there.flags());
    }
    lists.put(link, new ChildLists(order, numbers, questions));
  }

  /** The code of a category: {@link #NULL_CODE} for null, {@link #NO_CODE} for one not known. */
  static int code(FeatureColumn column, String value) {
    if (value == null) {
      return NULL_CODE;
    }
    if (column.type() == ColumnType.BOOLEAN) {
      return value.equals("true") ? 1 : 0;
    }
    int code = column.categories().indexOf(value);
    return code < 0 ? NO_CODE : code;
  }

  private void fill(
      ListOrder order,
      NodeType type,
      List<ListValues> numbers,
      List<Integer> numberOffsets,
      List<ListFlags> flags,
      List<Integer> flagOffsets,
      List<Integer> flagCodes) {
    int width = type.rowBytes();
    ByteBuffer rows =
        ByteBuffer.allocateDirect(ListOrder.CHUNK * width).order(ByteOrder.LITTLE_ENDIAN);
    long[] ids = new long[ListOrder.CHUNK];
    try (FeatureStore.Reader reader = features.reader()) {
      order.scan(
          (first, count, places) -> {
            for (int i = 0; i < count; i++) {
              ids[i] = first + i;
            }
            rows.clear();
            reader.read(type.index(), ids, count, rows);
            for (int i = 0; i < count; i++) {
              if (places[i] < 0) {
                continue;
              }
              int row = i * width;
              for (int k = 0; k < numbers.size(); k++) {
                numbers.get(k).set(places[i], rows.getFloat(row + numberOffsets.get(k)));
              }
              for (int k = 0; k < flags.size(); k++) {
                int code = Math.max(NULL_CODE, rows.getInt(row + flagOffsets.get(k)));
                if (code == flagCodes.get(k)) {
                  flags.get(k).set(places[i]);
                }
              }
            }
          });
    }
  }
}
