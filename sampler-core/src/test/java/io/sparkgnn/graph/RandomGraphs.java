// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.feature.KeyCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Random graphs for tests, each a pure function of its seed: 2 to 5 tables, timed, inherited and
 * static; self links and several links between the same tables; single and composite keys of every
 * type; times with many ties; null parents; parents newer than their children; a few parents with
 * most of the children; empty tables and tables without columns or key.
 */
public final class RandomGraphs {
  private static final long YEAR_2020 = 1_577_836_800_000_000L;
  private static final long DAY = 86_400_000_000L;

  private final Random random;
  private final Options options;
  private final List<NodeType> types = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final List<long[]> times = new ArrayList<>();
  private final List<long[]> parents = new ArrayList<>();
  private final List<byte[][]> keys = new ArrayList<>();
  private final List<byte[]> features = new ArrayList<>();

  private RandomGraphs(long seed, Options options) {
    this.random = new Random(seed);
    this.options = options;
  }

  /**
   * What to vary.
   *
   * @param maxRows most rows a table
   * @param minRows fewest rows a table; a table is left empty now and then when this is 0
   * @param nullParents share of children without a parent
   * @param distinctTimes about how many different times there are; few give many ties
   */
  public record Options(int minRows, int maxRows, double nullParents, int distinctTimes) {
    public static Options defaults() {
      return new Options(0, 60, 0.1, 40);
    }

    public Options withRows(int min, int max) {
      return new Options(min, max, nullParents, distinctTimes);
    }

    public Options withNullParents(double share) {
      return new Options(minRows, maxRows, share, distinctTimes);
    }

    public Options withDistinctTimes(int count) {
      return new Options(minRows, maxRows, nullParents, count);
    }
  }

  /** The graph of that seed, with {@link Options#defaults()}. */
  public static RandomGraph make(long seed) {
    return make(seed, Options.defaults());
  }

  /** The graph of that seed and those options. */
  public static RandomGraph make(long seed, Options options) {
    return new RandomGraphs(seed, options).graph(seed);
  }

  private RandomGraph graph(long seed) {
    int tables = 2 + random.nextInt(4);
    for (int t = 0; t < tables; t++) {
      // Table 0 has its own times and table 1 anything, so that every graph has both.
      int kind = t == 0 ? 0 : random.nextInt(10);
      addTable(
          t,
          switch (kind) {
            case 6 -> TimeKind.STATIC;
            case 7 -> TimeKind.FIRST_SEEN;
            case 8, 9 -> TimeKind.INHERITED;
            default -> TimeKind.TIMED;
          });
    }
    int more = 1 + random.nextInt(2 * tables);
    for (int i = 0; i < more; i++) {
      int child = random.nextInt(tables);
      int parent = random.nextInt(4) == 0 ? child : random.nextInt(tables);
      boolean settled = types.get(child).timeKind() == TimeKind.INHERITED;
      if (settled && types.get(parent).timeKind() == TimeKind.TIMED) {
        continue; // it would change the times that the child table has inherited
      }
      addLink(child, parent, randomParents(types.get(child).rows(), types.get(parent).rows()));
    }
    GraphSchema schema = new GraphSchema(types, links);
    return new RandomGraph(seed, schema, times, parents, keys, features);
  }

  private void addTable(int index, TimeKind kind) {
    int rows = rows();
    byte[][] key = keys(rows);
    List<KeyColumn> keyColumns = lastKeyColumns;
    long[] time = new long[rows];
    List<long[]> inheritedFrom = new ArrayList<>();
    List<Integer> timedParents = new ArrayList<>();
    List<long[]> seenBy = new ArrayList<>();
    List<Integer> timedChildren = new ArrayList<>();
    switch (kind) {
      case TIMED -> fillTimes(time);
      case STATIC -> Arrays.fill(time, Long.MIN_VALUE);
      case INHERITED -> {
        Arrays.fill(time, Long.MIN_VALUE);
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
          int parent = timedTable();
          long[] column = randomParents(rows, types.get(parent).rows());
          timedParents.add(parent);
          inheritedFrom.add(column);
          for (int row = 0; row < rows; row++) {
            if (column[row] >= 0) {
              time[row] = Math.max(time[row], times.get(parent)[(int) column[row]]);
            }
          }
        }
      }
      case FIRST_SEEN -> {
        Arrays.fill(time, Long.MAX_VALUE);
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
          int child = timedTable();
          long[] column = randomParents(types.get(child).rows(), rows);
          timedChildren.add(child);
          seenBy.add(column);
          for (int row = 0; row < column.length; row++) {
            if (column[row] >= 0) {
              int parent = (int) column[row];
              time[parent] = Math.min(time[parent], times.get(child)[row]);
            }
          }
        }
        long newest = times.stream().flatMapToLong(Arrays::stream).max().orElse(YEAR_2020);
        Arrays.setAll(time, row -> time[row] == Long.MAX_VALUE ? newest + 1 : time[row]);
      }
    }
    int[] order =
        IntStream.range(0, rows)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingLong(row -> time[row])
                    .thenComparing((a, b) -> Arrays.compareUnsigned(key[a], key[b])))
            .mapToInt(Integer::intValue)
            .toArray();
    boolean keyed = random.nextInt(5) > 0;
    List<FeatureColumn> columns = columns();
    int rowBytes = FeatureRowLayout.rowBytes(columns);
    types.add(
        new NodeType(
            index,
            "Table" + index,
            kind,
            kind == TimeKind.TIMED ? "at" : "",
            keyed ? keyColumns : List.of(),
            rows,
            columns,
            rowBytes,
            IntStream.range(0, seenBy.size()).map(i -> links.size() + i).boxed().toList()));
    times.add(Arrays.stream(order).mapToLong(row -> time[row]).toArray());
    keys.add(
        keyed
            ? Arrays.stream(order).mapToObj(row -> key[row]).toArray(byte[][]::new)
            : new byte[0][]);
    features.add(featureRows(rows, columns, rowBytes));
    int[] position = new int[rows];
    IntStream.range(0, rows).forEach(i -> position[order[i]] = i);
    for (int i = 0; i < seenBy.size(); i++) {
      addLink(
          timedChildren.get(i),
          index,
          Arrays.stream(seenBy.get(i)).map(row -> row < 0 ? row : position[(int) row]).toArray());
    }
    for (int i = 0; i < inheritedFrom.size(); i++) {
      long[] column = inheritedFrom.get(i);
      addLink(
          index, timedParents.get(i), Arrays.stream(order).mapToLong(row -> column[row]).toArray());
    }
  }

  private int rows() {
    if (options.minRows() == 0 && random.nextInt(12) == 0) {
      return 0;
    }
    int low = Math.max(1, options.minRows());
    return low + random.nextInt(Math.max(1, options.maxRows() - low + 1));
  }

  private int timedTable() {
    int[] timed =
        types.stream()
            .filter(type -> type.timeKind() == TimeKind.TIMED)
            .mapToInt(NodeType::index)
            .toArray();
    return timed[random.nextInt(timed.length)];
  }

  private void fillTimes(long[] time) {
    long step =
        switch (random.nextInt(4)) {
          case 0 -> 1;
          case 1 -> 1_000_000;
          default -> DAY;
        };
    // Some tables begin before 1970, where times are negative.
    long start = random.nextInt(4) == 0 ? -20 * step : YEAR_2020;
    for (int row = 0; row < time.length; row++) {
      time[row] = start + step * random.nextInt(options.distinctTimes());
    }
  }

  private long[] randomParents(long children, long parentRows) {
    int power = 1 + random.nextInt(4);
    boolean newestFirst = random.nextBoolean();
    long[] column = new long[(int) children];
    for (int child = 0; child < column.length; child++) {
      if (parentRows == 0 || random.nextDouble() < options.nullParents()) {
        column[child] = -1;
      } else {
        long parent = (long) (parentRows * Math.pow(random.nextDouble(), power));
        column[child] = newestFirst ? parentRows - 1 - parent : parent;
      }
    }
    return column;
  }

  private void addLink(int child, int parent, long[] column) {
    int index = links.size();
    List<KeyColumn> key = types.get(parent).key();
    List<String> parentColumns =
        key.isEmpty() ? List.of("row") : key.stream().map(KeyColumn::name).toList();
    List<String> childColumns =
        parentColumns.stream().map(name -> "link" + index + "_" + name).toList();
    links.add(new Link(index, child, childColumns, parent, parentColumns));
    parents.add(column);
  }

  private List<KeyColumn> lastKeyColumns = List.of();

  private byte[][] keys(int rows) {
    List<KeyColumn> columns = new ArrayList<>();
    columns.add(new KeyColumn("id", KeyType.values()[random.nextInt(4)]));
    if (random.nextInt(3) == 0) {
      columns.add(new KeyColumn("part", KeyType.values()[random.nextInt(4)]));
    }
    lastKeyColumns = List.copyOf(columns);
    Set<ByteBuffer> seen = new HashSet<>();
    byte[][] made = new byte[rows][];
    for (int row = 0; row < rows; row++) {
      do {
        Object[] values = columns.stream().map(c -> keyValue(c.type(), rows)).toArray();
        made[row] = KeyCodec.encode(columns, values);
      } while (!seen.add(ByteBuffer.wrap(made[row])));
    }
    return made;
  }

  private Object keyValue(KeyType type, int rows) {
    int range = 4 * rows + 8;
    return switch (type) {
      case LONG -> random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(range) - range / 4;
      case DATE -> (long) random.nextInt(range);
      case TIMESTAMP -> YEAR_2020 + DAY * random.nextInt(range);
      case STRING -> {
        int name = random.nextInt(range);
        // Now and then longer than an LMDB key may be, alike in the first 600 bytes.
        yield (random.nextInt(20) == 0 ? "long".repeat(150) : "é") + name;
      }
    };
  }

  private List<FeatureColumn> columns() {
    List<FeatureRowLayout.ColumnSpec> specs = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      ColumnType type = ColumnType.values()[random.nextInt(ColumnType.values().length)];
      boolean several = type == ColumnType.TEXT || type == ColumnType.EMBEDDING;
      List<String> categories =
          type == ColumnType.CATEGORICAL ? List.of("red", "green", "blue") : List.of();
      specs.add(
          new FeatureRowLayout.ColumnSpec(
              "column" + i, type, several ? 1 + random.nextInt(5) : 1, categories));
    }
    return FeatureRowLayout.layout(specs);
  }

  private byte[] featureRows(int rows, List<FeatureColumn> columns, int rowBytes) {
    ByteBuffer out = ByteBuffer.allocate(rows * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows; row++) {
      for (FeatureColumn column : columns) {
        boolean isNull = random.nextInt(5) == 0;
        for (int i = 0; i < column.length(); i++) {
          int at =
              row * rowBytes + column.byteOffset() + i * FeatureColumn.valueBytes(column.type());
          switch (column.type()) {
            case NUMERIC, EMBEDDING ->
                out.putFloat(at, isNull ? Float.NaN : (float) random.nextGaussian());
            case CATEGORICAL, BOOLEAN -> out.putInt(at, isNull ? -1 : random.nextInt(2));
            case TEXT -> out.putInt(at, isNull ? 0 : 1 + random.nextInt(1 << 20));
            case TIMESTAMP ->
                out.putLong(at, isNull ? Long.MIN_VALUE : YEAR_2020 + random.nextInt(1 << 30));
          }
        }
      }
    }
    return out.array();
  }
}
