// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.store.GraphStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Reads feature rows in random order into a batch's buffer, from the graph's feature store and, in
 * the same repeat, as many rows from a flat mapped file with nothing around it.
 */
public final class FeatureBench {
  private static final int WARM_UP = 2;
  private static final int ROWS_PER_REPEAT = 1 << 20;

  /** A repeat ends early when rows come from the disk. */
  private static final long NANOS_PER_REPEAT = 2_000_000_000;

  private static final long FLAT_BYTES = 1L << 30;

  private final GraphStore store;
  private final int batchSize;

  public FeatureBench(GraphStore store, int batchSize) {
    this.store = store;
    this.batchSize = batchSize;
  }

  /** Measures every table that has features. */
  public void run(int repeats, Consumer<BenchLine> out) {
    for (NodeType type : store.schema().nodeTypes()) {
      if (type.rowBytes() > 0 && type.rows() > 0) {
        out.accept(measure(type, repeats));
      }
    }
  }

  private BenchLine measure(NodeType type, int repeats) {
    int width = type.rowBytes();
    int rows = (int) Math.min(type.rows(), FLAT_BYTES / width);
    Repeats stored = new Repeats(repeats);
    Repeats flat = new Repeats(repeats);
    Repeats disk = new Repeats(repeats);
    Path flatFile = null;
    try (FeatureStore.Reader reader = store.features().reader()) {
      flatFile = Files.createTempFile("spark-gnn-flat", ".rows");
      MappedByteBuffer mapped = flatCopy(flatFile, reader, type, rows);
      SplittableRandom random = new SplittableRandom(7);
      long[] ids = new long[batchSize];
      ByteBuffer target =
          ByteBuffer.allocateDirect(batchSize * width).order(ByteOrder.LITTLE_ENDIAN);
      Reads store = () -> reader.read(type.index(), ids, batchSize, target.clear());
      Reads file = () -> copy(mapped, ids, width, target.clear());
      for (int r = -WARM_UP; r < repeats; r++) {
        long before = DiskReads.bytes();
        Speed ofStore = time(store, random, ids, rows);
        long read = DiskReads.bytes() - before;
        Speed ofFile = time(file, random, ids, rows);
        if (r >= 0) {
          stored.add(ofStore.rowsPerSecond());
          flat.add(ofFile.rowsPerSecond());
          disk.add((double) read / ofStore.rows());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot measure " + type.name() + ": " + e.getMessage(), e);
    } finally {
      delete(flatFile);
    }
    return new BenchLine("features")
        .put("table", type.name())
        .put("row_bytes", width)
        .put("rows", rows)
        .put("batch", batchSize)
        .put("rows_per_s", stored)
        .put("flat_rows_per_s", flat)
        .put("of_flat", stored.median() / flat.median())
        .put("disk_bytes_per_row", DiskReads.known() ? disk.median() : Double.NaN);
  }

  /** Reads the batch that was drawn. */
  private interface Reads {
    void run();
  }

  private record Speed(long rows, long nanos) {
    double rowsPerSecond() {
      return 1e9 * rows / nanos;
    }
  }

  private static Speed time(Reads reads, SplittableRandom random, long[] ids, int rows) {
    long done = 0;
    long nanos = 0;
    do {
      draw(random, ids, rows);
      long begin = System.nanoTime();
      reads.run();
      nanos += System.nanoTime() - begin;
      done += ids.length;
    } while (done + ids.length <= ROWS_PER_REPEAT && nanos < NANOS_PER_REPEAT);
    return new Speed(done, nanos);
  }

  private static void copy(MappedByteBuffer from, long[] ids, int width, ByteBuffer target) {
    for (int i = 0; i < ids.length; i++) {
      target.put(i * width, from, (int) ids[i] * width, width);
    }
  }

  private static void draw(SplittableRandom random, long[] ids, int rows) {
    for (int i = 0; i < ids.length; i++) {
      ids[i] = random.nextInt(rows);
    }
  }

  private MappedByteBuffer flatCopy(Path file, FeatureStore.Reader reader, NodeType type, int rows)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long[] ids = new long[batchSize];
      ByteBuffer block = ByteBuffer.allocateDirect(batchSize * type.rowBytes());
      for (int first = 0; first < rows; first += batchSize) {
        int count = Math.min(batchSize, rows - first);
        for (int i = 0; i < count; i++) {
          ids[i] = first + i;
        }
        reader.read(type.index(), ids, count, block.clear());
        block.flip();
        while (block.hasRemaining()) {
          channel.write(block);
        }
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + file, e);
    }
  }
}
