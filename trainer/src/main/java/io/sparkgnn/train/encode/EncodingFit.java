// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import io.sparkgnn.error.OwnClass;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SeedBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Fits a {@link GraphEncoding}: medians, quantiles and known categories on rows visible at the end
 * of the training labels, ages on neighborhoods of training seeds. Memory is bounded by the number
 * of rows looked at per table, not by the table.
 */
public final class EncodingFit {
  private static final int CHUNK = 4096;
  private static final double[] AGE_QUANTILES = {0.15, 0.4, 0.65, 0.9};

  private final GraphSchema schema;
  private final Topology topology;
  private final FeatureStore features;
  private final Options options;

  /**
   * What to fit.
   *
   * @param newest rows after this time are not looked at
   * @param maxRows rows per table to look at
   * @param bins quantile bins of a number
   * @param minCategoryCount rows that a category needs to be known
   * @param minFilled share of values that a column needs to be used
   * @param texts whether texts are used
   * @param ignored columns left out, as {@code table.column} in lower case
   * @param own class names of the user's encoders, by {@code table.column} in lower case
   * @param seed picks the rows where there are more than {@code maxRows}
   */
  public record Options(
      long newest,
      int maxRows,
      int bins,
      int minCategoryCount,
      double minFilled,
      boolean texts,
      Set<String> ignored,
      Map<String, String> own,
      long seed) {
    public Options {
      ignored = Set.copyOf(ignored);
      own = Map.copyOf(own);
    }
  }

  public EncodingFit(
      GraphSchema schema, Topology topology, FeatureStore features, Options options) {
    this.schema = schema;
    this.topology = topology;
    this.features = features;
    this.options = options;
  }

  /**
   * Fits.
   *
   * @param sampler samples the neighborhoods that ages are taken from
   * @param seeds some training seeds; also tell which parts of a seed's time vary
   */
  public GraphEncoding fit(Sampler sampler, SeedBatch seeds) {
    AgeSample ages = new AgeSample(schema, topology, features);
    ages.collect(sampler, seeds);
    List<TableEncoding> tables = new ArrayList<>();
    try (FeatureStore.Reader reader = features.reader()) {
      for (NodeType type : schema.nodeTypes()) {
        tables.add(fit(type, reader, ages));
      }
    }
    boolean weekdays = false;
    boolean hours = false;
    for (int i = 0; i < seeds.count(); i++) {
      weekdays |= Math.floorMod(seeds.time()[i] - seeds.time()[0], 7 * Clock.DAY) >= Clock.DAY;
      hours |= Math.floorMod(seeds.time()[i], Clock.DAY) != 0;
    }
    return new GraphEncoding(tables, ages.scales(AGE_QUANTILES), weekdays, hours, null, null);
  }

  private TableEncoding fit(NodeType type, FeatureStore.Reader reader, AgeSample ages) {
    List<FeatureColumn> used =
        type.columns().stream()
            .filter(c -> !options.ignored().contains(path(type, c)))
            .filter(c -> !options.own().containsKey(path(type, c)))
            .toList();
    long[] ids = rows(type);
    List<FeatureColumn> numeric =
        used.stream().filter(c -> c.type() == ColumnType.NUMERIC).toList();
    List<FeatureColumn> coded = used.stream().filter(c -> c.type().isCoded()).toList();
    float[][] numbers = new float[numeric.size()][ids.length];
    int[][] counts = new int[coded.size()][];
    Arrays.setAll(counts, i -> new int[ColumnValue.categories(coded.get(i)).size()]);
    if (!numeric.isEmpty() || !coded.isEmpty()) {
      scan(type, reader, ids, numeric, numbers, coded, counts);
    }
    return new TableEncoding(
        type.name(),
        ages.hours(type),
        numbers(numeric, numbers, ids.length),
        categories(coded, counts, ids.length),
        options.texts() ? spans(used, ColumnType.TEXT) : List.of(),
        spans(used, ColumnType.EMBEDDING),
        used.stream()
            .filter(c -> c.type() == ColumnType.TIMESTAMP)
            .map(c -> ages.encoding(type, c))
            .filter(a -> a != null)
            .toList(),
        own(type, reader, ids));
  }

  private static String path(NodeType type, FeatureColumn column) {
    return (type.name() + "." + column.name()).toLowerCase(Locale.ROOT);
  }

  /** Fits the user's encoders on the same rows, a column at a time. */
  private List<OwnEncoding> own(NodeType type, FeatureStore.Reader reader, long[] ids) {
    List<FeatureColumn> columns =
        type.columns().stream().filter(c -> options.own().containsKey(path(type, c))).toList();
    if (columns.isEmpty()) {
      return List.of();
    }
    int size = Math.min(ids.length, (Integer.MAX_VALUE - 64) / Math.max(1, type.rowBytes()));
    ByteBuffer rows =
        ByteBuffer.allocateDirect(size * type.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    reader.read(type.index(), Arrays.copyOf(ids, size), size, rows);
    List<OwnEncoding> encodings = new ArrayList<>();
    for (FeatureColumn column : columns) {
      String name = options.own().get(path(type, column));
      ColumnEncoder encoder = OwnClass.make(ColumnEncoder.class, name);
      ColumnSample sample = new ColumnSample(column, rows, type.rowBytes(), size, options.newest());
      List<Float> learned = new ArrayList<>();
      for (float number : encoder.fit(sample)) {
        learned.add(number);
      }
      encodings.add(new OwnEncoding(column.name(), column.type(), column.length(), name, learned));
    }
    return encodings;
  }

  /** Ids of the rows to look at: all visible ones, or one at random of each of equal parts. */
  private long[] rows(NodeType type) {
    long visible = topology.visibleCount(type.index(), options.newest());
    if (visible <= options.maxRows()) {
      long[] all = new long[(int) visible];
      Arrays.setAll(all, i -> i);
      return all;
    }
    SplittableRandom random = new SplittableRandom(options.seed() * 31 + type.index());
    long[] some = new long[options.maxRows()];
    double part = (double) visible / some.length;
    for (int i = 0; i < some.length; i++) {
      some[i] = Math.min(visible - 1, (long) ((i + random.nextDouble()) * part));
    }
    return some;
  }

  private static void scan(
      NodeType type,
      FeatureStore.Reader reader,
      long[] ids,
      List<FeatureColumn> numeric,
      float[][] numbers,
      List<FeatureColumn> coded,
      int[][] counts) {
    ByteBuffer rows =
        ByteBuffer.allocateDirect(CHUNK * type.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int start = 0; start < ids.length; start += CHUNK) {
      int count = Math.min(CHUNK, ids.length - start);
      rows.clear();
      reader.read(type.index(), Arrays.copyOfRange(ids, start, start + count), count, rows);
      for (int i = 0; i < count; i++) {
        int row = i * type.rowBytes();
        for (int k = 0; k < numbers.length; k++) {
          numbers[k][start + i] = rows.getFloat(row + numeric.get(k).byteOffset());
        }
        for (int k = 0; k < counts.length; k++) {
          int code = rows.getInt(row + coded.get(k).byteOffset());
          if (code >= 0 && code < counts[k].length) {
            counts[k][code]++;
          }
        }
      }
    }
  }

  private List<NumberEncoding> numbers(List<FeatureColumn> columns, float[][] values, int rows) {
    List<NumberEncoding> encodings = new ArrayList<>();
    for (int k = 0; k < values.length; k++) {
      int filled = 0;
      for (float value : values[k]) {
        if (Float.isFinite(value)) {
          values[k][filled++] = value;
        }
      }
      if (filled == 0 || filled < options.minFilled() * rows) {
        continue;
      }
      Arrays.sort(values[k], 0, filled);
      if (rows > 1 && filled == rows && values[k][0] == values[k][filled - 1]) {
        continue; // says nothing
      }
      encodings.add(
          new NumberEncoding(
              columns.get(k).name(),
              (float) Quantiles.of(values[k], filled, 0.5),
              (float) (1 / Quantiles.spread(values[k], filled)),
              options.bins() == 0
                  ? new float[0]
                  : Quantiles.bounds(values[k], filled, options.bins())));
    }
    return encodings;
  }

  private List<CategoryEncoding> categories(List<FeatureColumn> columns, int[][] counts, int rows) {
    List<CategoryEncoding> encodings = new ArrayList<>();
    for (int k = 0; k < counts.length; k++) {
      List<String> values = ColumnValue.categories(columns.get(k));
      List<String> seen = new ArrayList<>();
      long filled = 0;
      long most = 0;
      for (int code = 0; code < counts[k].length; code++) {
        filled += counts[k][code];
        most = Math.max(most, counts[k][code]);
        if (counts[k][code] >= options.minCategoryCount()) {
          seen.add(values.get(code));
        }
      }
      boolean alike = rows > 1 && most == rows;
      if (filled > 0 && !alike && filled >= options.minFilled() * rows) {
        encodings.add(new CategoryEncoding(columns.get(k).name(), seen));
      }
    }
    return encodings;
  }

  private static List<SpanEncoding> spans(List<FeatureColumn> columns, ColumnType type) {
    return columns.stream()
        .filter(c -> c.type() == type)
        .map(
            c ->
                type == ColumnType.TEXT
                    ? SpanEncoding.text(c.name(), c.length())
                    : SpanEncoding.vector(c.name(), c.length()))
        .toList();
  }
}
