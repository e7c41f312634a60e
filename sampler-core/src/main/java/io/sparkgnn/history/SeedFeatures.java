// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some figures about seeds, bound to a graph. Immutable, and safe for use by any number of threads,
 * each with a reader of its own.
 */
public final class SeedFeatures {
  private final GraphLists graph;
  private final int entityType;
  private final List<SeedFeature> features;
  private final List<Group> groups = new ArrayList<>();

  /** The figures with the same path. */
  record Group(EdgeType[] path, boolean each, ChildLists lists, Window[] windows, Item[] items) {
    /** The type that the nodes of the path's end, or of the list, have. */
    int endType(int entityType) {
      return path.length == 0 ? entityType : path[path.length - 1].to();
    }
  }

  /**
   * One figure.
   *
   * @param out its place among all
   * @param window its window's place among the group's
   * @param values the column's numbers, or null
   * @param flags of the children that count, or null
   * @param column for {@link Statistic#VALUE}
   * @param code of the category that is asked for, {@link GraphLists#NO_CODE} for one that no row
   *     has
   * @param value as the figure has it
   */
  record Item(
      int out,
      Statistic statistic,
      int window,
      ListValues values,
      ListFlags flags,
      FeatureColumn column,
      int code,
      String value) {}

  private record PathKey(List<String> path, boolean each, boolean value) {}

  /**
   * Binds, and makes what the figures need.
   *
   * @param features columns and categories that the graph does not have are missing in every seed
   * @throws io.sparkgnn.error.UserErrorException if the graph does not have an edge type
   */
  public SeedFeatures(GraphLists graph, int entityType, List<SeedFeature> features) {
    this.graph = graph;
    this.entityType = entityType;
    this.features = List.copyOf(features);
    graph.prepare(features);
    Map<PathKey, List<Integer>> byPath = new LinkedHashMap<>();
    for (int i = 0; i < features.size(); i++) {
      SeedFeature feature = features.get(i);
      boolean value =
          feature.statistic() == Statistic.VALUE || feature.statistic() == Statistic.SEASON;
      byPath
          .computeIfAbsent(
              new PathKey(feature.path(), feature.each(), value), key -> new ArrayList<>())
          .add(i);
    }
    byPath.forEach((key, numbers) -> groups.add(group(key, numbers)));
  }

  private Group group(PathKey key, List<Integer> numbers) {
    GraphSchema schema = graph.schema();
    EdgeType[] path = key.path().stream().map(schema::edgeType).toArray(EdgeType[]::new);
    int at = entityType;
    for (EdgeType edge : path) {
      if (edge.from() != at) {
        throw new IllegalArgumentException("edge type " + edge.name() + " does not go on the path");
      }
      at = edge.to();
    }
    boolean list = !key.value();
    if (list && (path.length == 0 || !path[path.length - 1].toMany())) {
      throw new IllegalArgumentException("no list at the end of " + key.path());
    }
    ChildLists lists = list ? graph.lists(path[path.length - 1].link()) : null;
    List<Window> windows = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    for (int number : numbers) {
      SeedFeature feature = features.get(number);
      if (list && !windows.contains(feature.window())) {
        windows.add(feature.window());
      }
      FeatureColumn column =
          feature.column().isEmpty()
              ? null
              : GraphLists.column(schema.nodeTypes().get(at), feature.column());
      ListValues values = null;
      ListFlags flags = null;
      if (!feature.column().isEmpty()) {
        if (column == null || !fits(feature.statistic(), column.type())) {
          continue;
        }
        if (list && column.type() == ColumnType.NUMERIC) {
          values = lists.values().get(column.name());
        } else if (list) {
          flags = lists.flags().get(GraphLists.flag(feature, column));
        }
        if (list && values == null && flags == null) {
          continue; // there was no memory for it
        }
      }
      items.add(
          new Item(
              number,
              feature.statistic(),
              windows.indexOf(feature.window()),
              values,
              flags,
              column,
              coded(column) ? GraphLists.code(column, feature.value()) : GraphLists.NO_CODE,
              feature.value()));
    }
    return new Group(
        path, key.each(), lists, windows.toArray(Window[]::new), items.toArray(Item[]::new));
  }

  private static boolean coded(FeatureColumn column) {
    return column != null
        && (column.type() == ColumnType.CATEGORICAL || column.type() == ColumnType.BOOLEAN);
  }

  private static boolean fits(Statistic statistic, ColumnType type) {
    return switch (statistic) {
      case COUNT, NEWEST, OLDEST, SEASON -> false;
      case SUM, MEAN, MIN, MAX, STD -> type == ColumnType.NUMERIC;
      case NULLS ->
          type == ColumnType.NUMERIC
              || type == ColumnType.CATEGORICAL
              || type == ColumnType.BOOLEAN;
      case SHARE -> type == ColumnType.CATEGORICAL || type == ColumnType.BOOLEAN;
      case VALUE -> type != ColumnType.TEXT && type != ColumnType.EMBEDDING;
    };
  }

  /** The figures, in the order in which a reader writes them. */
  public List<SeedFeature> features() {
    return features;
  }

  /** Their names, each once. */
  public List<String> names() {
    return SeedFeature.names(features);
  }

  /** Number of figures. */
  public int width() {
    return features.size();
  }

  GraphLists graph() {
    return graph;
  }

  int entityType() {
    return entityType;
  }

  List<Group> groups() {
    return groups;
  }
}
