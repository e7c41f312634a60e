// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The figures that a schema suggests for an entity, as deep feature synthesis does: its own columns
 * and those of its parents, the windows of its lists, of the lists behind them, and of the other
 * parents of its newest rows.
 */
public final class FeatureCandidates {
  private static final int SAMPLE = 16_384;

  /** Values of a column of categories that are told apart, unless more are asked for. */
  public static final int CATEGORIES = 4;

  private static final int OWN_CATEGORIES = 8;
  private static final int[] ROWS = {1, 3, 5, 10, 20};
  private static final int[] FAR_ROWS = {10, 50};
  private static final int[] SPANS = {1, 2, 4, 12};
  private static final int LAGS = 3;
  private static final double MICROS_PER_DAY = 86_400e6;

  private final GraphLists graph;
  private final GraphSchema schema;
  private final int entityType;
  private final long newest;
  private final double step;
  private final int counted;
  private final Set<String> ignored;
  private final Map<String, List<String>> categories = new HashMap<>();
  private final Set<SeedFeature> features = new LinkedHashSet<>();

  /**
   * What to suggest for.
   *
   * @param newest rows after this time are not looked at
   * @param stepDays length of the shortest window of time; others are multiples of it
   * @param ignored columns left out, as {@code table.column} in lower case
   */
  public FeatureCandidates(
      GraphLists graph, int entityType, long newest, double stepDays, Set<String> ignored) {
    this(graph, entityType, newest, stepDays, ignored, CATEGORIES);
  }

  /**
   * The same where more values of the entity's own lists are told apart.
   *
   * @param counted of a column of categories, the usual ones that are counted in windows; others
   *     are not
   */
  public FeatureCandidates(
      GraphLists graph,
      int entityType,
      long newest,
      double stepDays,
      Set<String> ignored,
      int counted) {
    this.counted = counted;
    this.graph = graph;
    this.schema = graph.schema();
    this.entityType = entityType;
    this.newest = newest;
    this.step = stepDays;
    this.ignored = Set.copyOf(ignored);
  }

  /** Suggests; the same figures in the same order for the same graph. */
  public List<SeedFeature> suggest() {
    values(List.of(), entityType, OWN_CATEGORIES);
    for (String part : List.of("sin", "cos")) {
      add(List.of(), Statistic.SEASON, "", part, Window.ALL);
    }
    for (EdgeType edge : from(entityType)) {
      if (edge.toMany()) {
        near(List.of(edge.name()), edge.to());
      } else {
        values(List.of(edge.name()), edge.to(), CATEGORIES);
        lists(List.of(edge.name()), edge.to());
      }
    }
    for (EdgeType edge : from(entityType)) {
      if (!edge.toMany()) {
        continue;
      }
      for (EdgeType next : from(edge.to())) {
        List<String> path = List.of(edge.name(), next.name());
        if (next.toMany()) {
          each(path, next.to());
        } else if (next.link() != edge.link()) {
          values(path, next.to(), CATEGORIES);
          lists(path, next.to());
        }
      }
    }
    return List.copyOf(features);
  }

  private List<EdgeType> from(int type) {
    return schema.edgeTypes().stream()
        .filter(edge -> edge.from() == type)
        .sorted(Comparator.comparing(EdgeType::name, String.CASE_INSENSITIVE_ORDER))
        .toList();
  }

  /** Columns of one node. */
  private void values(List<String> path, int type, int most) {
    for (FeatureColumn column : columns(type)) {
      switch (column.type()) {
        case NUMERIC, TIMESTAMP -> add(path, Statistic.VALUE, column.name(), "", Window.ALL);
        case CATEGORICAL, BOOLEAN ->
            usual(type, column, most)
                .forEach(value -> add(path, Statistic.VALUE, column.name(), value, Window.ALL));
        case TEXT, EMBEDDING -> {}
      }
    }
  }

  /** The entity's own list, in all windows. */
  private void near(List<String> path, int type) {
    boolean timed = schema.nodeTypes().get(type).timed();
    List<Window> rows = new ArrayList<>();
    List<Window> times = new ArrayList<>();
    if (timed) {
      IntStream.of(ROWS).mapToObj(Window::rows).forEach(rows::add);
      IntStream.of(SPANS).mapToObj(span -> Window.days(span * step)).forEach(times::add);
    }
    times.add(Window.ALL);
    times.forEach(window -> add(path, Statistic.COUNT, "", "", window));
    List<Window> lags = timed ? lags() : List.of();
    lags.forEach(window -> add(path, Statistic.COUNT, "", "", window));
    boolean seasonal = timed && hasSeason(type);
    if (seasonal) {
      add(path, Statistic.SEASONAL, "", "", Window.days(step));
    }
    if (timed) {
      add(path, Statistic.NEWEST, "", "", Window.ALL);
      add(path, Statistic.OLDEST, "", "", Window.ALL);
      add(path, Statistic.OLDEST, "", "", Window.rows(5));
    }
    for (FeatureColumn column : columns(type)) {
      if (column.type() == ColumnType.NUMERIC) {
        times.forEach(window -> add(path, Statistic.SUM, column.name(), "", window));
        times.forEach(window -> add(path, Statistic.MEAN, column.name(), "", window));
        rows.forEach(window -> add(path, Statistic.MEAN, column.name(), "", window));
        lags.forEach(window -> add(path, Statistic.SUM, column.name(), "", window));
        if (seasonal) {
          add(path, Statistic.SEASONAL, column.name(), "", Window.days(step));
        }
        if (timed) {
          for (Statistic spread : List.of(Statistic.MIN, Statistic.MAX, Statistic.STD)) {
            add(path, spread, column.name(), "", Window.rows(10));
          }
        }
      }
      for (Window window : timed ? List.of(Window.rows(5), Window.rows(20), Window.ALL) : times) {
        shares(path, type, column, window);
      }
      if (column.type().isCoded()) {
        for (String value : usual(type, column, counted)) {
          times.forEach(window -> add(path, Statistic.MATCHES, column.name(), value, window));
        }
      }
    }
  }

  /** Whether there are rows of more than a year and a window ago. */
  private boolean hasSeason(int type) {
    long year = (long) ((SeasonalForecast.YEAR + step) * MICROS_PER_DAY);
    return step < SeasonalForecast.YEAR / 2 && graph.times().visibleCount(type, newest - year) > 0;
  }

  /** The windows before the last one, and the same window a year before. */
  private List<Window> lags() {
    List<Window> lags = new ArrayList<>();
    for (int lag = 1; lag <= LAGS; lag++) {
      lags.add(Window.days((lag + 1) * step, lag * step));
    }
    if (step < SeasonalForecast.YEAR / 2) {
      lags.add(Window.days(SeasonalForecast.YEAR, SeasonalForecast.YEAR - step));
    }
    return lags;
  }

  /** The lists of a node further away, in few windows. */
  private void lists(List<String> path, int type) {
    for (EdgeType edge : from(type)) {
      if (!edge.toMany()) {
        continue;
      }
      List<String> far = new ArrayList<>(path);
      far.add(edge.name());
      boolean timed = schema.nodeTypes().get(edge.to()).timed();
      List<Window> windows = new ArrayList<>(List.of(Window.ALL));
      if (timed) {
        IntStream.of(FAR_ROWS).mapToObj(Window::rows).forEach(windows::add);
        add(far, Statistic.COUNT, "", "", Window.days(step));
        add(far, Statistic.COUNT, "", "", Window.days(4 * step));
        add(far, Statistic.NEWEST, "", "", Window.ALL);
      }
      add(far, Statistic.COUNT, "", "", Window.ALL);
      for (FeatureColumn column : columns(edge.to())) {
        for (Window window : windows) {
          if (column.type() == ColumnType.NUMERIC) {
            add(far, Statistic.MEAN, column.name(), "", window);
          }
        }
        shares(far, edge.to(), column, timed ? Window.rows(FAR_ROWS[1]) : Window.ALL);
      }
    }
  }

  /** The lists of all newest children. */
  private void each(List<String> path, int type) {
    boolean timed = schema.nodeTypes().get(type).timed();
    List<Window> windows = new ArrayList<>(List.of(Window.ALL));
    if (timed) {
      IntStream.of(SPANS).mapToObj(span -> Window.days(span * step)).forEach(windows::add);
      features.add(new SeedFeature(path, true, Statistic.NEWEST, "", "", Window.ALL));
    }
    for (Window window : windows) {
      features.add(new SeedFeature(path, true, Statistic.COUNT, "", "", window));
      for (FeatureColumn column : columns(type)) {
        if (column.type() == ColumnType.NUMERIC) {
          features.add(new SeedFeature(path, true, Statistic.SUM, column.name(), "", window));
          features.add(new SeedFeature(path, true, Statistic.MEAN, column.name(), "", window));
        }
      }
    }
    for (FeatureColumn column : columns(type)) {
      if (column.type().isCoded()) {
        usual(type, column, counted)
            .forEach(
                value ->
                    features.add(
                        new SeedFeature(
                            path, true, Statistic.SHARE, column.name(), value, Window.ALL)));
      }
    }
  }

  private void shares(List<String> path, int type, FeatureColumn column, Window window) {
    switch (column.type()) {
      case NUMERIC -> add(path, Statistic.NULLS, column.name(), "", window);
      case CATEGORICAL, BOOLEAN ->
          usual(type, column, CATEGORIES)
              .forEach(value -> add(path, Statistic.SHARE, column.name(), value, window));
      case TIMESTAMP, TEXT, EMBEDDING -> {}
    }
  }

  private void add(
      List<String> path, Statistic statistic, String column, String value, Window window) {
    features.add(new SeedFeature(path, false, statistic, column, value, window));
  }

  private List<FeatureColumn> columns(int type) {
    NodeType table = schema.nodeTypes().get(type);
    return table.columns().stream()
        .filter(c -> !ignored.contains((table.name() + '.' + c.name()).toLowerCase(Locale.ROOT)))
        .toList();
  }

  /** The most frequent values of a column, at most so many, among some of the visible rows. */
  private List<String> usual(int type, FeatureColumn column, int most) {
    if (column.type() == ColumnType.BOOLEAN) {
      return List.of("true");
    }
    List<String> all =
        categories.computeIfAbsent(type + "." + column.name(), key -> ranked(type, column));
    return all.subList(0, Math.min(most, all.size()));
  }

  private List<String> ranked(int type, FeatureColumn column) {
    long[] counts = new long[column.categories().size()];
    NodeType table = schema.nodeTypes().get(type);
    long visible = graph.times().visibleCount(type, newest);
    ByteBuffer rows;
    try (FeatureStore.Reader reader = graph.features().reader()) {
      rows = reader.spread(table, 0, visible, SAMPLE);
    }
    int count = (int) Math.min(SAMPLE, visible);
    for (int i = 0; i < count; i++) {
      int code = rows.getInt(i * table.rowBytes() + column.byteOffset());
      if (code >= 0 && code < counts.length) {
        counts[code]++;
      }
    }
    return IntStream.range(0, counts.length)
        .filter(code -> counts[code] > 0)
        .boxed()
        .sorted(Comparator.comparingLong((Integer code) -> -counts[code]))
        .map(code -> column.categories().get(code))
        .toList();
  }
}
