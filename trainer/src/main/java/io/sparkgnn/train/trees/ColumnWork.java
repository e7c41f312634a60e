// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.trees;

import java.util.concurrent.ForkJoinPool;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Threads that share out columns. Each column is one thread's, so that nothing depends on them. */
final class ColumnWork implements AutoCloseable {
  /** Values below which handing out costs more than it brings. */
  private static final long FEW = 20_000;

  private final ForkJoinPool pool;

  ColumnWork(int threads) {
    pool = threads == 1 ? null : new ForkJoinPool(threads);
  }

  /**
   * Does something for each of so many columns.
   *
   * @param rows values of a column
   */
  void each(int columns, long rows, IntConsumer work) {
    if (pool == null || columns * rows < FEW) {
      for (int column = 0; column < columns; column++) {
        work.accept(column);
      }
    } else {
      pool.submit(() -> IntStream.range(0, columns).parallel().forEach(work)).join();
    }
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdown();
    }
  }
}
