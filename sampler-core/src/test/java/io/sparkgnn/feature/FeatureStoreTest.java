// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureStoreTest {
  private static final int ROW_BYTES = 24;

  @TempDir Path folder;

  @Test
  void rowsReadBackAtEverySizeAroundTheBlocks() {
    int shift = 4;
    for (int rows : new int[] {0, 1, 15, 16, 17, 31, 32, 33, 1_000}) {
      write(rows, 1, shift);
      try (LmdbFeatureStore store = new LmdbFeatureStore(folder, schema(rows), 1);
          FeatureStore.Reader reader = store.reader()) {
        long[] ids = new long[rows];
        for (int i = 0; i < rows; i++) {
          ids[i] = rows - 1 - i;
        }
        ByteBuffer target = ByteBuffer.allocateDirect(rows * ROW_BYTES);
        reader.read(0, ids, rows, target);
        assertThat(target.hasRemaining()).isFalse();
        for (int i = 0; i < rows; i++) {
          assertThat(target.getLong(i * ROW_BYTES)).isEqualTo(ids[i]);
        }
      }
    }
  }

  @Test
  void aReaderThatAsksForPagesFirstReadsTheSameRows() {
    int rows = 200_000;
    write(rows, 4, 8);
    try (LmdbFeatureStore store = new LmdbFeatureStore(folder, schema(rows), 4, -1);
        FeatureStore.Reader reader = store.reader()) {
      Random random = new Random(2);
      for (int batch = 0; batch < 200; batch++) {
        check(reader, rows, random);
      }
    }
  }

  @Test
  void aReaderThatAsksForPagesFirstRefusesRowsThatAreNotThere() {
    write(20, 4, 8);
    try (LmdbFeatureStore store = new LmdbFeatureStore(folder, schema(20), 4, -1);
        FeatureStore.Reader reader = store.reader()) {
      ByteBuffer target = ByteBuffer.allocateDirect(ROW_BYTES);
      reader.read(0, new long[] {3}, 1, target);
      assertThatThrownBy(() -> reader.read(0, new long[] {20}, 1, target.clear()))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void theMapGrowsWithTheRowsAndLeavesNothingBesideTheFile() throws Exception {
    int rows = 4_000_000; // 96 MB: 12 blocks, two transactions
    write(rows, 1, FeatureFile.shift(ROW_BYTES));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve(GraphFiles.features(0, 0)));
    }
    long bytes = Files.size(folder.resolve(GraphFiles.features(0, 0)));
    assertThat((double) bytes / rows / ROW_BYTES).isBetween(1.0, 1.01);
    try (LmdbFeatureStore store = new LmdbFeatureStore(folder, schema(rows), 1);
        FeatureStore.Reader reader = store.reader()) {
      check(reader, rows, new Random(1));
    }
  }

  @Test
  void aBlockHoldsAsManyRowsAsFitInEightMebibytes() {
    assertThat(FeatureFile.shift(8)).isEqualTo(20);
    assertThat(FeatureFile.shift(24)).isEqualTo(18);
    assertThat(FeatureFile.shift(8 << 20)).isEqualTo(0);
    assertThat(FeatureFile.shift(64 << 20)).isEqualTo(0);
  }

  @Test
  void eightThreadsReadTheSameRows() throws Exception {
    int rows = 50_000;
    write(rows, 4, 8);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (LmdbFeatureStore store = new LmdbFeatureStore(folder, schema(rows), 4)) {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        long seed = t;
        done.add(
            threads.submit(
                () -> {
                  Random random = new Random(seed);
                  for (int i = 0; i < 20; i++) {
                    try (FeatureStore.Reader reader = store.reader()) {
                      check(reader, rows, random);
                    }
                  }
                }));
      }
      for (Future<?> future : done) {
        future.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void closingTheStoreWhileThreadsReadFailsThemAndNotTheJvm() throws Exception {
    int rows = 50_000;
    write(rows, 1, 8);
    int readers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(readers);
    Phaser reading = new Phaser(readers + 1);
    LmdbFeatureStore store = new LmdbFeatureStore(folder, schema(rows), 1);
    List<Future<?>> done = new ArrayList<>();
    for (int t = 0; t < readers; t++) {
      long seed = t;
      done.add(
          threads.submit(
              () -> {
                Random random = new Random(seed);
                try (FeatureStore.Reader reader = store.reader()) {
                  check(reader, rows, random);
                  reading.arrive();
                  assertThatThrownBy(
                          () -> {
                            while (true) {
                              check(reader, rows, random);
                            }
                          })
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessage("graph store is closed");
                }
              }));
    }
    reading.arriveAndAwaitAdvance();
    store.close();
    for (Future<?> future : done) {
      future.get();
    }
    threads.shutdown();
    assertThatThrownBy(store::reader)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("graph store is closed");
    store.close();
  }

  @Test
  void aClosedReaderRefusesToRead() {
    write(10, 1, 4);
    try (LmdbFeatureStore store = new LmdbFeatureStore(folder, schema(10), 1)) {
      FeatureStore.Reader reader = store.reader();
      reader.close();
      reader.close();
      assertThatThrownBy(() -> reader.read(0, new long[1], 1, ByteBuffer.allocate(100)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("reader is closed");
    }
  }

  @Test
  void anIdThatIsNotThereIsRefused() {
    write(10, 2, 4);
    try (LmdbFeatureStore store = new LmdbFeatureStore(folder, schema(10), 2);
        FeatureStore.Reader reader = store.reader()) {
      for (long id : new long[] {-1, 10, 1L << 40, Long.MIN_VALUE}) {
        assertThatThrownBy(() -> reader.read(0, new long[] {id}, 1, ByteBuffer.allocate(100)))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
  }

  @Test
  void aTargetThatIsTooSmallIsLeftAsItWas() {
    write(10, 1, 4);
    try (LmdbFeatureStore store = new LmdbFeatureStore(folder, schema(10), 1);
        FeatureStore.Reader reader = store.reader()) {
      ByteBuffer target = ByteBuffer.allocate(2 * ROW_BYTES - 1);
      assertThatThrownBy(() -> reader.read(0, new long[] {3, 4}, 2, target))
          .isInstanceOf(BufferOverflowException.class);
      assertThat(target.position()).isZero();
    }
  }

  @Test
  void aRowOfAnotherWidthIsRefusedAndTheFileStaysUnreadable() {
    Path file = folder.resolve("f");
    try (FeatureWriter out = new FeatureWriter(file, 16)) {
      assertThatThrownBy(() -> out.add(ByteBuffer.allocate(8)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new FeatureFile(file)).isInstanceOf(CorruptFileException.class);
  }

  private void write(int rows, int stripes, int shift) {
    ByteBuffer row = ByteBuffer.allocate(ROW_BYTES);
    for (int s = 0; s < stripes; s++) {
      try (FeatureWriter out =
          new FeatureWriter(folder.resolve(GraphFiles.features(0, s)), ROW_BYTES, shift)) {
        for (long id = s; id < rows; id += stripes) {
          out.add(row.clear().putLong(0, id).putLong(16, -id));
        }
      }
    }
  }

  private static void check(FeatureStore.Reader reader, int rows, Random random) {
    int count = 200;
    long[] ids = random.longs(count, 0, rows).toArray();
    ByteBuffer target = ByteBuffer.allocate(count * ROW_BYTES);
    reader.read(0, ids, count, target);
    for (int i = 0; i < count; i++) {
      if (target.getLong(i * ROW_BYTES) != ids[i]
          || target.getLong(i * ROW_BYTES + 16) != -ids[i]) {
        throw new AssertionError("row " + ids[i] + " is " + target.getLong(i * ROW_BYTES));
      }
    }
  }

  private static GraphSchema schema(long rows) {
    FeatureColumn column = new FeatureColumn("a", ColumnType.EMBEDDING, 6, 0, List.of());
    return new GraphSchema(
        List.of(
            new NodeType(
                0, "rows", TimeKind.STATIC, "", List.of(), rows, List.of(column), ROW_BYTES)),
        List.of());
  }
}
