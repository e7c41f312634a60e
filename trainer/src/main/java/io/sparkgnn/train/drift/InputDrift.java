// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.drift;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.train.data.TrainingGraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which columns, and how many rows a day, moved between the rows that came while training rows were
 * made and those that came until the last validation row.
 */
final class InputDrift {
  private static final int SAMPLE = 4096;
  private static final int FEW = 200;
  private static final int CATEGORIES = 9;
  private static final int PERIODS = 12;
  private static final double DAY = 86_400e6;

  /** One in ten thousand by chance. */
  private static final double CLEAR = 3.89;

  /** Numbers of rows a day that differ by less are of no account. */
  private static final double LEAST = 0.2;

  /**
   * What moved.
   *
   * @param size how far, to sort by
   */
  private record Moved(double size, String text) {}

  private final TrainingGraph graph;
  private final Set<String> ignored;
  private final long from;
  private final long until;
  private final long end;

  /**
   * What to look at.
   *
   * @param ignored columns left out, as {@code table.column} in lower case
   * @param from time of the first training row
   * @param until time of the last one
   * @param end time of the last validation row
   */
  InputDrift(TrainingGraph graph, Set<String> ignored, long from, long until, long end) {
    this.graph = graph;
    this.ignored = ignored;
    this.from = from;
    this.until = until;
    this.end = end;
  }

  /** What moved, the farthest first. */
  List<String> found() {
    List<Moved> moved = new ArrayList<>();
    try (FeatureStore.Reader reader = graph.features().reader()) {
      for (NodeType type : graph.schema().nodeTypes()) {
        if (type.timed()) {
          rows(type, moved);
          columns(type, reader, moved);
        }
      }
    }
    moved.sort(Comparator.comparingDouble(Moved::size).reversed());
    return moved.stream().map(Moved::text).toList();
  }

  private void rows(NodeType type, List<Moved> moved) {
    double length = (double) (until - from) / PERIODS;
    if (length <= 0) {
      return;
    }
    Topology topology = graph.topology();
    long all = topology.visibleCount(type.index(), end) - topology.visibleCount(type.index(), from);
    Movement movement =
        Movement.of(
            periods(type, from, until, PERIODS),
            periods(type, until, end, Math.max(1, (int) ((end - until) / length))));
    if (movement == null || all < FEW) {
      return;
    }
    double ratio = movement.after() / Math.max(1e-9, movement.before());
    if (Math.abs(movement.z()) > CLEAR && Math.abs(ratio - 1) > LEAST) {
      moved.add(
          new Moved(
              Math.abs(Math.log(Math.max(1e-3, ratio))),
              String.format(
                  Locale.ROOT,
                  "rows of %s a day from %.4g to %.4g",
                  type.name(),
                  movement.before(),
                  movement.after())));
    }
  }

  private List<Period> periods(NodeType type, long begin, long stop, int count) {
    List<Period> periods = new ArrayList<>();
    double length = (double) (stop - begin) / count;
    for (int i = 0; i < count; i++) {
      long low = begin + (long) (i * length);
      long high = begin + (long) ((i + 1) * length);
      long rows =
          graph.topology().visibleCount(type.index(), high)
              - graph.topology().visibleCount(type.index(), low);
      periods.add(new Period((low + high) / 2.0, rows / (length / DAY), 1));
    }
    return periods;
  }

  private void columns(NodeType type, FeatureStore.Reader reader, List<Moved> moved) {
    long middle = graph.topology().visibleCount(type.index(), until);
    long first = from == until ? 0 : graph.topology().visibleCount(type.index(), from);
    long last = graph.topology().visibleCount(type.index(), end);
    if (middle - first < FEW || last - middle < FEW) {
      return;
    }
    ByteBuffer before = reader.spread(type, first, middle, SAMPLE);
    ByteBuffer after = reader.spread(type, middle, last, SAMPLE);
    int n = (int) Math.min(SAMPLE, middle - first);
    int m = (int) Math.min(SAMPLE, last - middle);
    for (FeatureColumn column : type.columns()) {
      String name = type.name() + "." + column.name();
      if (ignored.contains(name.toLowerCase(Locale.ROOT))) {
        continue;
      }
      Moved found =
          switch (column.type()) {
            case NUMERIC ->
                number(name, numbers(type, column, before, n), numbers(type, column, after, m));
            case CATEGORICAL, BOOLEAN ->
                category(
                    name, column, codes(type, column, before, n), codes(type, column, after, m));
            case TIMESTAMP, TEXT, EMBEDDING -> null;
          };
      if (found != null) {
        moved.add(found);
      }
    }
  }

  private static Moved number(String name, float[] before, float[] after) {
    Arrays.sort(before);
    Stability stability = Stability.ofNumbers(before, after);
    if (!stability.hasMoved()) {
      return null;
    }
    Arrays.sort(after);
    return new Moved(
        stability.index(),
        String.format(
            Locale.ROOT,
            "%s, median from %.4g to %.4g (PSI %.2f)",
            name,
            median(before),
            median(after),
            stability.index()));
  }

  private static float median(float[] sorted) {
    int filled = sorted.length;
    while (filled > 0 && Float.isNaN(sorted[filled - 1])) {
      filled--;
    }
    return filled == 0 ? Float.NaN : sorted[filled / 2];
  }

  private static Moved category(String name, FeatureColumn column, int[] before, int[] after) {
    List<String> values =
        column.type() == ColumnType.BOOLEAN ? List.of("false", "true") : column.categories();
    long[] counts = new long[values.size()];
    for (int[] codes : new int[][] {before, after}) {
      for (int code : codes) {
        if (code >= 0 && code < counts.length) {
          counts[code]++;
        }
      }
    }
    int[] usual =
        IntStream.range(0, counts.length)
            .boxed()
            .sorted(Comparator.comparingLong((Integer code) -> -counts[code]))
            .limit(CATEGORIES)
            .mapToInt(Integer::intValue)
            .toArray();
    Stability stability = Stability.of(binned(before, usual), binned(after, usual));
    if (!stability.hasMoved()) {
      return null;
    }
    int bin = stability.moved();
    String value =
        bin < usual.length
            ? "'" + values.get(usual[bin]) + "'"
            : bin == usual.length ? "rarer values" : "null";
    return new Moved(
        stability.index(),
        String.format(
            Locale.ROOT,
            "%s, %s from %.1f %% to %.1f %% (PSI %.2f)",
            name,
            value,
            100 * stability.before(),
            100 * stability.after(),
            stability.index()));
  }

  /** Counts of the usual values, of all others, and of null. */
  private static long[] binned(int[] codes, int[] usual) {
    long[] counts = new long[usual.length + 2];
    for (int code : codes) {
      int bin = code < 0 ? usual.length + 1 : usual.length;
      for (int i = 0; i < usual.length; i++) {
        bin = usual[i] == code ? i : bin;
      }
      counts[bin]++;
    }
    return counts;
  }

  private static float[] numbers(NodeType type, FeatureColumn column, ByteBuffer rows, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = rows.getFloat(i * type.rowBytes() + column.byteOffset());
    }
    return numbers;
  }

  private static int[] codes(NodeType type, FeatureColumn column, ByteBuffer rows, int count) {
    int[] codes = new int[count];
    for (int i = 0; i < count; i++) {
      codes[i] = rows.getInt(i * type.rowBytes() + column.byteOffset());
    }
    return codes;
  }
}
