// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.stage.CatalystRows;
import io.sparkgnn.connector.stage.StagedKey;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import scala.Tuple2;

/**
 * The rows of one table that came and went, put together by key: in a table without keys, by
 * content. They are read once as Spark's binary rows, and twice where most of them may be of no
 * matter; all that follows works on their bytes. To have Spark's own aggregations and joins do it
 * takes longer to plan and compile than to run.
 */
final class RowSteps {
  /** Columns before those of the table: the step, and what it is ordered by. */
  static final int HEAD = 2;

  private final Dataset<Row> rows;
  private final StructType schema;
  private final RowForm form;

  /**
   * The rows of a table.
   *
   * @param rows {@link DeltaChanges#STEP}, {@link DeltaChanges#ORDER} and the staged columns
   */
  RowSteps(TablePlan table, Dataset<Row> rows) {
    this.rows = rows;
    this.schema = rows.schema();
    boolean number = table.keyed() && StagedKey.of(table.key()) == StagedKey.NUMBER;
    this.form = new RowForm(schema.size(), table.keyed() ? keyAt(table) : -1, number);
  }

  /** Where a table with a key has it. */
  static int keyAt(TablePlan table) {
    return HEAD + (table.time() == null ? 0 : 1);
  }

  /** All rows, as rows that came. */
  List<ChangedRow> all() {
    return collected(binary(CatalystRows.of(rows)), row -> ChangedRow.came(row, form.width));
  }

  /** What has become of the keys of which something has. */
  List<ChangedRow> changes(DeltaChanges.Kind kind) {
    if (kind == DeltaChanges.Kind.APPENDED && form.keyAt < 0) {
      return all();
    }
    JavaRDD<InternalRow> read = CatalystRows.of(rows);
    if (read.getNumPartitions() == 0) {
      return List.of();
    }
    JavaRDD<byte[]> steps =
        kind == DeltaChanges.Kind.REWRITTEN ? ofChangedKeys(read) : binary(read);
    int parts = steps.getNumPartitions();
    int width = form.width;
    int keyAt = form.keyAt;
    boolean number = form.number;
    JavaRDD<byte[]> changes =
        steps
            .mapToPair(
                row -> {
                  RowForm of = new RowForm(width, keyAt, number);
                  return new Tuple2<>(of.part(of.key(ChangedRow.unsafe(row, width)), parts), row);
                })
            .partitionBy(new HashPartitioner(parts))
            .values()
            .mapPartitions(part -> new RowForm(width, keyAt, number).changes(part));
    return collected(changes, bytes -> ChangedRow.of(bytes, width));
  }

  /**
   * The steps of keys of which something has become. Of two million rows of files that were
   * rewritten a thousand may differ, so that the others are only looked at: their hashes are added
   * for those that came and subtracted for those that went, and their sum is 0 where a key has the
   * rows that it had (but for one key in 2^64).
   */
  private JavaRDD<byte[]> ofChangedKeys(JavaRDD<InternalRow> read) {
    int parts = read.getNumPartitions();
    int width = form.width;
    int keyAt = form.keyAt;
    boolean number = form.number;
    StructType type = schema;
    List<long[]> changed =
        read.mapPartitionsToPair(
                part -> new PrintParts(part, type, new RowForm(width, keyAt, number), parts))
            .partitionBy(new HashPartitioner(parts))
            .values()
            .mapPartitions(RowSteps::notZero)
            .collect();
    long[] keys = changed.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    Broadcast<long[]> wanted = JavaSparkContext.fromSparkContext(read.context()).broadcast(keys);
    return read.mapPartitions(
        part -> {
          long[] some = wanted.value();
          RowForm of = new RowForm(width, keyAt, number);
          CatalystRows.Binary binary = new CatalystRows.Binary(type);
          List<byte[]> found = new ArrayList<>();
          while (part.hasNext()) {
            UnsafeRow row = binary.of(part.next());
            if (Arrays.binarySearch(some, of.key(row)) >= 0) {
              found.add(row.copy().getBytes());
            }
          }
          return found.iterator();
        });
  }

  /** The keys whose hashes do not add up to 0. */
  private static Iterator<long[]> notZero(Iterator<long[]> prints) {
    Long2LongOpenHashMap sums = new Long2LongOpenHashMap();
    while (prints.hasNext()) {
      long[] pairs = prints.next();
      for (int i = 0; i < pairs.length; i += 2) {
        if (sums.addTo(pairs[i], pairs[i + 1]) == -pairs[i + 1]) {
          sums.remove(pairs[i]);
        }
      }
    }
    return List.of(sums.keySet().toLongArray()).iterator();
  }

  private JavaRDD<byte[]> binary(JavaRDD<InternalRow> read) {
    StructType type = schema;
    return read.mapPartitions(
        part -> {
          CatalystRows.Binary binary = new CatalystRows.Binary(type);
          List<byte[]> all = new ArrayList<>();
          // a row is used again for the next one, and may give out the bytes that it has
          part.forEachRemaining(row -> all.add(binary.of(row).copy().getBytes()));
          return all.iterator();
        });
  }

  private static List<ChangedRow> collected(
      JavaRDD<byte[]> rows, Function<byte[], ChangedRow> reading) {
    List<ChangedRow> found = new ArrayList<>();
    rows.collect().forEach(bytes -> found.add(reading.apply(bytes)));
    return found;
  }

  /**
   * How a row's bytes are read. Each task makes its own, of what its function has.
   *
   * @param width number of columns
   * @param keyAt the key's column, or -1
   * @param number whether the key is a number
   */
  private record RowForm(int width, int keyAt, boolean number) {
    private static final long SEED = 42;

    /** A hash of the key, or of the content where there is none. */
    long key(UnsafeRow row) {
      if (keyAt < 0) {
        return content(row);
      }
      if (row.isNullAt(keyAt)) {
        return 0;
      }
      if (number) {
        return XXH64.hashLong(row.getLong(keyAt), SEED);
      }
      byte[] key = row.getBinary(keyAt);
      return XXH64.hashUnsafeBytes(key, Platform.BYTE_ARRAY_OFFSET, key.length, SEED);
    }

    /** A hash of the table's columns. Rows of the same values have the same bytes. */
    long content(UnsafeRow row) {
      int nulls = UnsafeRow.calculateBitSetWidthInBytes(width);
      int head = nulls + HEAD * Long.BYTES;
      Object bytes = row.getBaseObject();
      long start = row.getBaseOffset();
      long hash = XXH64.hashUnsafeBytes(bytes, start, nulls, SEED);
      return XXH64.hashUnsafeBytes(bytes, start + head, row.getSizeInBytes() - head, hash);
    }

    int part(long key, int parts) {
      return Math.floorMod(key, parts);
    }

    /** What has become of the keys of some steps, which have all steps of these keys. */
    Iterator<byte[]> changes(Iterator<byte[]> steps) {
      Map<ByteBuffer, Change> changes = new LinkedHashMap<>();
      while (steps.hasNext()) {
        byte[] bytes = steps.next();
        UnsafeRow row = ChangedRow.unsafe(bytes, width);
        long step = row.getLong(0);
        long order = row.getLong(1);
        row.setLong(0, 0); // so that rows of one content have the same bytes
        row.setLong(1, 0);
        changes.computeIfAbsent(id(row, bytes), id -> new Change()).take(step, order, bytes);
      }
      return changes.values().stream().filter(this::matters).map(Change::bytes).iterator();
    }

    private boolean matters(Change change) {
      return change.net != 0 || keyAt >= 0 && !Arrays.equals(change.now, change.was);
    }

    private ByteBuffer id(UnsafeRow row, byte[] bytes) {
      if (keyAt < 0) {
        return ByteBuffer.wrap(bytes);
      }
      if (row.isNullAt(keyAt)) {
        return ByteBuffer.allocate(0);
      }
      return number
          ? ByteBuffer.allocate(Long.BYTES).putLong(0, row.getLong(keyAt))
          : ByteBuffer.wrap(row.getBinary(keyAt));
    }
  }

  /** The steps of one key. */
  private static final class Change {
    private long net;
    private boolean there;
    private long last = Long.MIN_VALUE;
    private byte[] now;
    private long nowOrder = Long.MIN_VALUE;
    private byte[] was;
    private long wasOrder = Long.MAX_VALUE;

    void take(long step, long order, byte[] row) {
      net += step;
      if (order > last) {
        last = order;
        there = step > 0;
      }
      if (step > 0 && order > nowOrder) {
        nowOrder = order;
        now = row;
      } else if (step < 0 && order < wasOrder) {
        wasOrder = order;
        was = row;
      }
    }

    byte[] bytes() {
      return ChangedRow.bytes(net, there, now == null ? was : now, was);
    }
  }

  /** The hashes of a partition's rows, by part: a key's beside its content's, come or gone. */
  private static final class PrintParts implements Iterator<Tuple2<Integer, long[]>> {
    private static final int LONGS = 4096;

    private final Iterator<InternalRow> rows;
    private final CatalystRows.Binary binary;
    private final RowForm form;
    private final LongArrayList[] parts;
    private int full = -1;
    private int rest;

    PrintParts(Iterator<InternalRow> rows, StructType schema, RowForm form, int parts) {
      this.rows = rows;
      this.binary = new CatalystRows.Binary(schema);
      this.form = form;
      this.parts = new LongArrayList[parts];
      Arrays.setAll(this.parts, part -> new LongArrayList());
    }

    @Override
    public boolean hasNext() {
      while (full < 0 && rows.hasNext()) {
        UnsafeRow row = binary.of(rows.next());
        long key = form.key(row);
        int part = form.part(key, parts.length);
        long print = form.content(row) | 1; // what is 0 would add nothing
        parts[part].add(key);
        parts[part].add(row.getLong(0) * print);
        full = parts[part].size() >= LONGS ? part : -1;
      }
      while (full < 0 && rest < parts.length) {
        full = parts[rest].isEmpty() ? -1 : rest;
        rest++;
      }
      return full >= 0;
    }

    @Override
    public Tuple2<Integer, long[]> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Tuple2<Integer, long[]> next = new Tuple2<>(full, parts[full].toLongArray());
      parts[full].clear();
      full = -1;
      return next;
    }
  }
}
