// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Seed features as their words say, by looking at every row of a table. */
final class NaiveFeatures {
  private static final double DAY = 86_400e6;

  private final RandomGraph graph;

  NaiveFeatures(RandomGraph graph) {
    this.graph = graph;
  }

  double of(SeedFeature feature, int entityType, long entity, long time, long visible) {
    if (feature.statistic() == Statistic.SEASON) {
      double turns = time / DAY / 365.2425 * 2 * Math.PI;
      return feature.value().equals("sin") ? Math.sin(turns) : Math.cos(turns);
    }
    if (feature.statistic() == Statistic.SEASONAL) {
      return seasonal(feature, entityType, entity, time, visible);
    }
    List<EdgeType> path =
        feature.path().stream().map(name -> graph.schema().edgeType(name)).toList();
    boolean value = feature.statistic() == Statistic.VALUE;
    int single = value ? path.size() : path.size() - (feature.each() ? 2 : 1);
    long node = entity;
    int type = entityType;
    for (EdgeType edge : path.subList(0, single)) {
      List<Long> next = neighbors(edge, node, visible);
      if (next.isEmpty()) {
        return Double.NaN;
      }
      node = next.get(next.size() - 1);
      type = edge.to();
    }
    if (value) {
      return value(feature, type, node, time);
    }
    EdgeType last = path.get(path.size() - 1);
    List<Long> parents = new ArrayList<>(List.of(node));
    if (feature.each()) {
      List<Long> all = neighbors(path.get(path.size() - 2), node, visible);
      parents = all.subList(Math.max(0, all.size() - SeedFeatureReader.EACH), all.size());
    }
    List<Long> rows = new ArrayList<>();
    List<Double> ages = new ArrayList<>();
    for (long parent : parents) {
      List<Long> found =
          window(feature.window(), last.to(), neighbors(last, parent, visible), visible);
      rows.addAll(found);
      if (!found.isEmpty()) {
        boolean newest = feature.statistic() == Statistic.NEWEST;
        long at = time(last.to(), found.get(newest ? found.size() - 1 : 0));
        if (at != Long.MIN_VALUE) {
          ages.add((time - at) / DAY);
        }
      }
    }
    return switch (feature.statistic()) {
      case NEWEST -> ages.stream().reduce(Math::min).orElse(Double.NaN);
      case OLDEST -> ages.stream().reduce(Math::max).orElse(Double.NaN);
      default -> statistic(feature, last.to(), rows);
    };
  }

  /** Half of the last two windows, by how a year ago one window was to the four before it. */
  private double seasonal(
      SeedFeature feature, int entityType, long entity, long time, long visible) {
    double days = feature.window().from();
    Statistic amount = feature.column().isEmpty() ? Statistic.COUNT : Statistic.SUM;
    double recent = part(feature, amount, Window.days(2 * days), entityType, entity, time, visible);
    Window year = Window.days(365, 365 - days);
    Window before = Window.days(365 + 4 * days, 365);
    double n = part(feature, Statistic.COUNT, year, entityType, entity, time, visible);
    double m = part(feature, Statistic.COUNT, before, entityType, entity, time, visible);
    double oldest =
        part(feature, Statistic.OLDEST, Window.ALL, entityType, entity, visible, visible);
    double windows = Math.min(4, (oldest - 365) / days);
    return Double.isNaN(windows) || windows < 1
        ? recent / 2
        : recent / 2 * (n + 8) / (m / windows + 8);
  }

  private double part(
      SeedFeature of,
      Statistic statistic,
      Window window,
      int entityType,
      long entity,
      long time,
      long visible) {
    String column = statistic == Statistic.SUM ? of.column() : "";
    return of(
        new SeedFeature(of.path(), false, statistic, column, "", window),
        entityType,
        entity,
        time,
        visible);
  }

  /** The visible neighbors, oldest first. */
  private List<Long> neighbors(EdgeType edge, long node, long visible) {
    List<Long> found = new ArrayList<>();
    long[] parents = graph.parents(edge.link());
    if (edge.toMany()) {
      for (int child = 0; child < parents.length; child++) {
        if (parents[child] == node) {
          found.add((long) child);
        }
      }
    } else if (parents[(int) node] >= 0) {
      found.add(parents[(int) node]);
    }
    found.removeIf(id -> time(edge.to(), id) > visible);
    return found;
  }

  private long time(int type, long id) {
    return graph.schema().nodeTypes().get(type).timed()
        ? graph.times(type)[(int) id]
        : Long.MIN_VALUE;
  }

  private List<Long> window(Window window, int type, List<Long> rows, long visible) {
    return switch (window.kind()) {
      case ALL -> rows;
      case ROWS -> rows.subList(Math.max(0, rows.size() - window.rows()), rows.size());
      case DAYS ->
          graph.schema().nodeTypes().get(type).timed()
              ? rows.stream()
                  .filter(id -> time(type, id) > visible - (long) (window.from() * DAY))
                  .filter(
                      id ->
                          window.to() == 0
                              || time(type, id) <= visible - (long) (window.to() * DAY))
                  .toList()
              : List.of();
    };
  }

  private double statistic(SeedFeature feature, int type, List<Long> rows) {
    switch (feature.statistic()) {
      case COUNT:
        return rows.size();
      case MATCHES:
        return rows.stream().filter(id -> has(feature, type, id)).count();
      case NULLS:
        return rows.stream()
            .mapToDouble(id -> isNull(feature, type, id) ? 1 : 0)
            .average()
            .orElse(Double.NaN);
      case SHARE:
        return rows.stream()
            .mapToDouble(id -> has(feature, type, id) ? 1 : 0)
            .average()
            .orElse(Double.NaN);
      default:
        break;
    }
    List<Double> values =
        rows.stream()
            .filter(id -> !isNull(feature, type, id))
            .map(id -> (double) row(type, id).getFloat(column(feature, type).byteOffset()))
            .toList();
    double sum = values.stream().mapToDouble(v -> v).sum();
    double mean = sum / values.size();
    if (feature.statistic() == Statistic.SUM) {
      return sum;
    }
    if (values.isEmpty()) {
      return Double.NaN;
    }
    return switch (feature.statistic()) {
      case MEAN -> mean;
      case MIN -> values.stream().mapToDouble(v -> v).min().orElseThrow();
      case MAX -> values.stream().mapToDouble(v -> v).max().orElseThrow();
      case STD ->
          Math.sqrt(
              values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum() / values.size());
      default -> throw new IllegalStateException();
    };
  }

  private double value(SeedFeature feature, int type, long node, long time) {
    if (isNull(feature, type, node)) {
      return Double.NaN;
    }
    FeatureColumn column = column(feature, type);
    ByteBuffer row = row(type, node);
    return switch (column.type()) {
      case NUMERIC -> row.getFloat(column.byteOffset());
      case TIMESTAMP -> (time - row.getLong(column.byteOffset())) / DAY;
      default -> has(feature, type, node) ? 1 : 0;
    };
  }

  private boolean isNull(SeedFeature feature, int type, long id) {
    FeatureColumn column = column(feature, type);
    return switch (column.type()) {
      case NUMERIC -> !Float.isFinite(row(type, id).getFloat(column.byteOffset()));
      case TIMESTAMP -> row(type, id).getLong(column.byteOffset()) == Long.MIN_VALUE;
      default -> row(type, id).getInt(column.byteOffset()) < 0;
    };
  }

  private boolean has(SeedFeature feature, int type, long id) {
    FeatureColumn column = column(feature, type);
    int code = row(type, id).getInt(column.byteOffset());
    if (column.type() == ColumnType.BOOLEAN) {
      return code == (feature.value().equals("true") ? 1 : 0);
    }
    return code >= 0
        && code < column.categories().size()
        && column.categories().get(code).equals(feature.value());
  }

  private FeatureColumn column(SeedFeature feature, int type) {
    return graph.schema().nodeTypes().get(type).columns().stream()
        .filter(c -> c.name().equalsIgnoreCase(feature.column()))
        .findFirst()
        .orElseThrow();
  }

  private ByteBuffer row(int type, long id) {
    NodeType node = graph.schema().nodeTypes().get(type);
    return ByteBuffer.wrap(graph.features(type), (int) id * node.rowBytes(), node.rowBytes())
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
