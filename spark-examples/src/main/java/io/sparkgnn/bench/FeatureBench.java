package io.sparkgnn.bench;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.GraphStore;
import io.sparkgnn.graph.NodeType;
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
 * the same repeat, the same rows from a flat mapped file with nothing around it.
 */
public final class FeatureBench {
  private static final int WARM_UP = 2;
  private static final int ROWS_PER_REPEAT = 1 << 20;
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
    Path file = null;
    try (FeatureStore.Reader reader = store.features().reader()) {
      file = Files.createTempFile("spark-gnn-flat", ".rows");
      MappedByteBuffer mapped = flatCopy(file, reader, type, rows);
      SplittableRandom random = new SplittableRandom(7);
      long[] ids = new long[batchSize];
      ByteBuffer target =
          ByteBuffer.allocateDirect(batchSize * width).order(ByteOrder.LITTLE_ENDIAN);
      for (int r = -WARM_UP; r < repeats; r++) {
        long storeNanos = 0;
        long flatNanos = 0;
        int batches = Math.max(1, ROWS_PER_REPEAT / batchSize);
        for (int b = 0; b < batches; b++) {
          draw(random, ids, rows);
          long begin = System.nanoTime();
          reader.read(type.index(), ids, batchSize, target.clear());
          storeNanos += System.nanoTime() - begin;
          draw(random, ids, rows);
          begin = System.nanoTime();
          target.clear();
          for (int i = 0; i < batchSize; i++) {
            target.put(i * width, mapped, (int) ids[i] * width, width);
          }
          flatNanos += System.nanoTime() - begin;
        }
        if (r >= 0) {
          stored.add(1e9 * batches * batchSize / storeNanos);
          flat.add(1e9 * batches * batchSize / flatNanos);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot measure " + type.name() + ": " + e.getMessage(), e);
    } finally {
      delete(file);
    }
    return new BenchLine("features")
        .put("table", type.name())
        .put("row_bytes", width)
        .put("rows", rows)
        .put("batch", batchSize)
        .put("rows_per_s", stored)
        .put("flat_rows_per_s", flat)
        .put("of_flat", stored.median() / flat.median());
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
