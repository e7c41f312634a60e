// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
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
  private final List<SeedFeature> read;
  private final List<Seasonal> seasonal;
  private final List<Lists> lists;
  private final List<Values> values;

  /**
   * Figures about the lists that one path leads to.
   *
   * @param path edge types by index to the node whose list is meant, or where lists are put
   *     together to the nodes
   * @param outs of each of the plan's figures its place among all
   */
  record Lists(List<EdgeType> path, ListPlan plan, List<Integer> outs) {}

  /**
   * A forecast, whose first part stands in its own place.
   *
   * @param out its place among all
   * @param parts place of its other parts
   * @param days of its window
   */
  record Seasonal(int out, int parts, double days) {}

  /** Values of the node that one path leads to. */
  record Values(List<EdgeType> path, int type, List<Item> items) {}

  /**
   * One value.
   *
   * @param out its place among all
   * @param column null for {@link Statistic#SEASON}
   * @param code of the category that is asked for, {@link ListColumn#NO_CODE} for one that no row
   *     has
   * @param value as the figure has it
   */
  record Item(int out, FeatureColumn column, int code, String value) {}

  private record PathKey(List<String> path, boolean each, boolean list) {}

  /**
   * Binds, and makes what the figures need.
   *
   * @param features columns and categories that the graph does not have are missing in every seed
   * @throws UserErrorException if the graph does not have an edge type, or there is no memory for
   *     what a figure needs
   */
  public SeedFeatures(GraphLists graph, int entityType, List<SeedFeature> features) {
    this.graph = graph;
    this.entityType = entityType;
    this.features = List.copyOf(features);
    this.read = new ArrayList<>();
    this.seasonal = new ArrayList<>();
    features.forEach(feature -> read.add(SeasonalForecast.parts(feature).get(0)));
    for (int i = 0; i < features.size(); i++) {
      List<SeedFeature> parts = SeasonalForecast.parts(features.get(i));
      if (parts.size() > 1) {
        seasonal.add(new Seasonal(i, read.size(), features.get(i).window().from()));
        read.addAll(parts.subList(1, parts.size()));
      }
    }
    this.lists = new ArrayList<>();
    this.values = new ArrayList<>();
    Map<PathKey, List<Integer>> byPath = new LinkedHashMap<>();
    for (int i = 0; i < read.size(); i++) {
      SeedFeature feature = read.get(i);
      byPath
          .computeIfAbsent(
              new PathKey(feature.path(), feature.each(), feature.ofList()),
              key -> new ArrayList<>())
          .add(i);
    }
    byPath.forEach(this::add);
    ListMemory memory = graph.prepare(this.features);
    if (!memory.left().isEmpty()) {
      throw new UserErrorException(
          "Cannot compute %s of %d: %s; or do without: train with history = 0 and stack = none, or ignore columns"
              .formatted(memory.names(), features.size(), memory.need()));
    }
  }

  private SeedFeatures(SeedFeatures same, GraphLists graph) {
    this.graph = graph;
    this.entityType = same.entityType;
    this.features = same.features;
    this.read = same.read;
    this.seasonal = same.seasonal;
    this.lists = same.lists;
    this.values = same.values;
  }

  /**
   * The same figures over another state of the graph.
   *
   * @param state with the same tables, and the same columns in memory
   */
  public SeedFeatures on(GraphLists state) {
    return new SeedFeatures(this, state);
  }

  private void add(PathKey key, List<Integer> numbers) {
    GraphSchema schema = graph.schema();
    List<EdgeType> path = key.path().stream().map(schema::edgeType).toList();
    int at = entityType;
    for (EdgeType edge : path) {
      if (edge.from() != at) {
        throw new IllegalArgumentException("edge type " + edge.name() + " does not go on the path");
      }
      at = edge.to();
    }
    NodeType rows = schema.nodeTypes().get(at);
    if (key.list()) {
      addLists(key, path, rows, numbers);
    } else {
      values.add(new Values(path, at, items(rows, numbers)));
    }
  }

  private void addLists(PathKey key, List<EdgeType> path, NodeType rows, List<Integer> numbers) {
    if (path.size() < (key.each() ? 2 : 1)) {
      throw new IllegalArgumentException("no list at the end of " + key.path());
    }
    List<ListFigure> asked = new ArrayList<>();
    List<Integer> outs = new ArrayList<>();
    for (int number : numbers) {
      ListFigure figure = ListFigure.of(read.get(number));
      if (!ListColumn.missing(rows, figure)) {
        asked.add(figure);
        outs.add(number);
      }
    }
    if (!asked.isEmpty()) {
      EdgeType last = path.get(path.size() - 1);
      lists.add(
          new Lists(path.subList(0, path.size() - 1), new ListPlan(last, key.each(), asked), outs));
    }
  }

  private List<Item> items(NodeType rows, List<Integer> numbers) {
    List<Item> items = new ArrayList<>();
    for (int number : numbers) {
      SeedFeature feature = read.get(number);
      if (feature.statistic() == Statistic.SEASON) {
        items.add(new Item(number, null, ListColumn.NO_CODE, feature.value()));
        continue;
      }
      FeatureColumn column = ListColumn.read(rows, Statistic.VALUE, feature.column());
      if (column != null) {
        int code =
            column.type().isCoded() ? ListColumn.code(column, feature.value()) : ListColumn.NO_CODE;
        items.add(new Item(number, column, code, feature.value()));
      }
    }
    return items;
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

  /** Number of figures that are read: all, and behind them the parts of forecasts. */
  int readWidth() {
    return read.size();
  }

  List<Seasonal> seasonal() {
    return seasonal;
  }

  GraphLists graph() {
    return graph;
  }

  int entityType() {
    return entityType;
  }

  List<Lists> lists() {
    return lists;
  }

  List<Values> values() {
    return values;
  }
}
