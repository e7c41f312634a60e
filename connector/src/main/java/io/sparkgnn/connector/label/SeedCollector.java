// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.seed.ItemLabels;
import io.sparkgnn.seed.Labels;
import io.sparkgnn.seed.NearKey;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.seed.SeedSet;
import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/**
 * Turns rows of {@link LabelTable#seeds} into node ids, inside a task. It holds 16 bytes a row and
 * its label. The result does not depend on the order of the rows. One thread.
 */
public final class SeedCollector {
  private static final int SHOWN_KEYS = 5;
  private static final long MOST_BYTES = Integer.MAX_VALUE - 16;

  private final NodeType entity;
  private final KeyDictionary keys;
  private final Topology topology;
  private final long dataBegins;
  private final Part training;
  private final Part validation;
  private final Map<SeedProblem, Long> excluded = new EnumMap<>(SeedProblem.class);
  private final Map<SeedProblem, String> examples = new EnumMap<>(SeedProblem.class);
  private final ItemCollector items;
  private final TreeSet<byte[]> unknown = new TreeSet<>(java.util.Arrays::compareUnsigned);
  private long rows;

  /** A collector of rows with one number for a label. */
  public SeedCollector(GraphSchema schema, NodeType entity, KeyDictionary keys, Topology topology) {
    this(schema, entity, 1, false, keys, topology);
  }

  /**
   * A collector.
   *
   * @param labelWidth numbers that a row's label has; of more than one the label column is an array
   * @param weighted whether rows have a {@link LabelTable#WEIGHT}
   */
  public SeedCollector(
      GraphSchema schema,
      NodeType entity,
      int labelWidth,
      boolean weighted,
      KeyDictionary keys,
      Topology topology) {
    this(schema, entity, labelWidth, weighted, null, keys, topology);
  }

  /** A collector of rows of {@link LabelTable#itemSeeds}, whose labels are lists of items. */
  public static SeedCollector ofItems(
      GraphSchema schema, NodeType entity, NodeType items, KeyDictionary keys, Topology topology) {
    return new SeedCollector(
        schema, entity, 0, false, new ItemCollector(items, keys, topology), keys, topology);
  }

  private SeedCollector(
      GraphSchema schema,
      NodeType entity,
      int labelWidth,
      boolean weighted,
      ItemCollector items,
      KeyDictionary keys,
      Topology topology) {
    this.entity = entity;
    this.items = items;
    this.training = new Part(entity.index(), labelWidth, weighted, items);
    this.validation = new Part(entity.index(), labelWidth, weighted, items);
    this.keys = keys;
    this.topology = topology;
    this.dataBegins =
        schema.nodeTypes().stream()
            .filter(type -> type.timed() && topology.nodeCount(type.index()) > 0)
            .mapToLong(type -> topology.time(type.index(), 0))
            .min()
            .orElse(Long.MIN_VALUE);
  }

  /** Adds a row of {@link LabelTable#seeds}. */
  public void add(Row row) {
    rows++;
    if (!row.isNullAt(4)) {
      exclude(SeedProblem.valueOf(row.getString(4)), row.size() > 5 ? row.getString(5) : null);
      return;
    }
    byte[] key = row.getAs(0);
    long id = keys.id(entity.index(), key);
    SeedProblem problem = SeedProblem.of(topology, entity.index(), id, row.getLong(1));
    if (problem == SeedProblem.UNKNOWN_ENTITY) {
      exclude(problem, null);
      addUnknown(key);
      return;
    }
    if (problem != null) {
      Instant time = Instant.EPOCH.plus(row.getLong(1), ChronoUnit.MICROS);
      exclude(problem, KeyCodec.show(entity.key(), key) + " at " + time);
      return;
    }
    (row.getBoolean(3) ? validation : training).add(id, row);
  }

  /** What was added so far, for {@link #merge} in another task. */
  public byte[] encode() {
    Map<SeedProblem, byte[]> shown = new EnumMap<>(SeedProblem.class);
    examples.forEach((problem, text) -> shown.put(problem, text.getBytes(StandardCharsets.UTF_8)));
    long size = Long.BYTES + 5L * Integer.BYTES + training.bytes() + validation.bytes();
    size += (long) excluded.size() * (Integer.BYTES + Long.BYTES);
    size += shown.values().stream().mapToLong(text -> 2L * Integer.BYTES + text.length).sum();
    size += items == null ? 0 : items.bytes();
    size += unknown.stream().mapToLong(key -> Integer.BYTES + key.length).sum();
    if (size > MOST_BYTES) {
      throw new UserErrorException(
          "Cannot train on these label rows: a task's share of them is %d bytes, of 2 GB that can be told the others; give fewer rows or classes, or set numWorkers to more"
              .formatted(size));
    }
    ByteBuffer out = ByteBuffer.allocate((int) size).putLong(rows);
    out.putInt(excluded.size());
    excluded.forEach((problem, count) -> out.putInt(problem.ordinal()).putLong(count));
    out.putInt(shown.size());
    shown.forEach((problem, text) -> out.putInt(problem.ordinal()).putInt(text.length).put(text));
    out.putInt(unknown.size());
    unknown.forEach(key -> out.putInt(key.length).put(key));
    if (items != null) {
      items.write(out);
    }
    training.write(out);
    validation.write(out);
    return out.array();
  }

  /** Adds what another task's collector of the same graph and entity has. */
  public void merge(byte[] other) {
    ByteBuffer in = ByteBuffer.wrap(other);
    rows += in.getLong();
    for (int i = in.getInt(); i > 0; i--) {
      excluded.merge(SeedProblem.values()[in.getInt()], in.getLong(), Long::sum);
    }
    for (int i = in.getInt(); i > 0; i--) {
      addExample(SeedProblem.values()[in.getInt()], new String(next(in), StandardCharsets.UTF_8));
    }
    for (int i = in.getInt(); i > 0; i--) {
      addUnknown(next(in));
    }
    try {
      if (items != null) {
        items.merge(in);
      }
      training.read(in);
      validation.read(in);
    } catch (BufferUnderflowException e) {
      throw cutOff();
    }
  }

  private static byte[] next(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw cutOff();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static CorruptFileException cutOff() {
    return new CorruptFileException(
        "the label rows of another task", "they are cut off", Remedy.MESSAGE);
  }

  private void exclude(SeedProblem problem, String example) {
    excluded.merge(problem, 1L, Long::sum);
    if (example != null) {
      addExample(problem, example);
    }
  }

  /** Keeps the smallest, so that the report does not depend on the order of the rows. */
  private void addExample(SeedProblem problem, String example) {
    examples.merge(problem, example, (a, b) -> a.compareTo(b) <= 0 ? a : b);
  }

  /** Keeps the smallest few, for the same reason. */
  private void addUnknown(byte[] key) {
    unknown.add(key);
    if (unknown.size() > SHOWN_KEYS) {
      unknown.pollLast();
    }
  }

  private String shown(byte[] key) {
    return KeyCodec.show(entity.key(), key)
        + NearKey.of(keys, entity, key)
            .map(near -> " where the graph has " + KeyCodec.quote(near))
            .orElse("");
  }

  /** The rows to train on, in the order of time, then entity, then label. */
  public SeedSet training() {
    return training.sorted();
  }

  /** The rows to validate on, in the same order. */
  public SeedSet validation() {
    return validation.sorted();
  }

  /** What became of the rows added so far. */
  public SeedReport report() {
    SeedSet train = training.sorted();
    SeedSet valid = validation.sorted();
    return new SeedReport(
        rows,
        train.size(),
        valid.size(),
        excluded,
        examples,
        unknown.stream().map(this::shown).toList(),
        before(train) + before(valid),
        duplicates(train) + duplicates(valid),
        inBoth(train, valid),
        items == null ? List.of() : items.lines());
  }

  private long before(SeedSet seeds) {
    int count = 0;
    while (count < seeds.size() && seeds.time()[count] < dataBegins) {
      count++;
    }
    return count;
  }

  private static long duplicates(SeedSet seeds) {
    long count = 0;
    for (int i = 1; i < seeds.size(); i++) {
      if (compare(seeds, i - 1, seeds, i) == 0) {
        count++;
      }
    }
    return count;
  }

  private static long inBoth(SeedSet a, SeedSet b) {
    long count = 0;
    int i = 0;
    int j = 0;
    while (i < a.size() && j < b.size()) {
      int order = compare(a, i, b, j);
      if (order == 0 && (j == 0 || compare(b, j - 1, b, j) != 0)) {
        count++;
      }
      if (order < 0) {
        i++;
      } else {
        j++;
      }
    }
    return count;
  }

  private static int compare(SeedSet a, int i, SeedSet b, int j) {
    int byTime = Long.compare(a.time()[i], b.time()[j]);
    return byTime != 0 ? byTime : Long.compare(a.entity()[i], b.entity()[j]);
  }

  private static final class Part {
    private final int nodeType;
    private final int width;
    private final ItemCollector items;
    private final boolean weighted;
    private final LongArrayList entity = new LongArrayList();
    private final LongArrayList time = new LongArrayList();
    private final Labels.Builder labels;
    private SeedSet sorted;

    Part(int nodeType, int width, boolean weighted, ItemCollector items) {
      this.nodeType = nodeType;
      this.width = width;
      this.weighted = weighted;
      this.items = items;
      this.labels =
          items == null
              ? new NumberLabels.Builder(width, weighted)
              : new ItemLabels.Builder(items.type().index());
    }

    void add(long id, Row row) {
      entity.add(id);
      time.add(row.getLong(1));
      if (labels instanceof ItemLabels.Builder lists) {
        lists.add(items.ids(row.getList(2), row.getLong(1)));
      } else if (labels instanceof NumberLabels.Builder numbers) {
        if (width == 1) {
          numbers.add(row.isNullAt(2) ? Float.NaN : (float) row.getDouble(2));
        } else {
          row.<Double>getList(2).forEach(value -> numbers.add(value.floatValue()));
        }
        if (weighted) {
          numbers.addWeight((float) row.getDouble(6));
        }
      }
      sorted = null;
    }

    long bytes() {
      Labels written = labels.build();
      long bytes = (long) entity.size() * 2 * Long.BYTES;
      for (int i = 0; i < entity.size(); i++) {
        bytes += written.bytes(i);
      }
      return bytes;
    }

    void write(ByteBuffer out) {
      out.putInt(entity.size());
      Labels written = labels.build();
      for (int i = 0; i < entity.size(); i++) {
        out.putLong(entity.getLong(i)).putLong(time.getLong(i));
        written.write(i, out);
      }
    }

    void read(ByteBuffer in) {
      for (int i = in.getInt(); i > 0; i--) {
        entity.add(in.getLong());
        time.add(in.getLong());
        labels.read(in);
      }
      sorted = null;
    }

    SeedSet sorted() {
      if (sorted == null) {
        SeedSet rows =
            new SeedSet(
                List.of(new EntityColumn(nodeType, entity.toLongArray())),
                time.toLongArray(),
                labels.build());
        int[] order = IntStream.range(0, rows.size()).toArray();
        IntArrays.quickSort(order, rows::compare);
        sorted = rows.rows(order);
      }
      return sorted;
    }
  }
}
