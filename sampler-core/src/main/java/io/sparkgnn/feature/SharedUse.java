// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps mapped memory alive while it is read. Whoever reads is between {@link #begin} and {@link
 * #end}; {@link #close} forbids new readers at once and waits for nobody: the last reader to end
 * frees the memory.
 */
final class SharedUse {
  private static final long CLOSED = 1L << 62;

  private final AtomicLong state = new AtomicLong(); // number of readers, plus CLOSED
  private final Runnable free;

  SharedUse(Runnable free) {
    this.free = free;
  }

  /**
   * @throws IllegalStateException if closed
   */
  void begin() {
    long readers;
    do {
      readers = state.get();
      check(readers);
    } while (!state.compareAndSet(readers, readers + 1));
  }

  void end() {
    if (state.decrementAndGet() == CLOSED) {
      free.run();
    }
  }

  /**
   * @throws IllegalStateException if closed
   */
  void check() {
    check(state.get());
  }

  private static void check(long state) {
    if (state >= CLOSED) {
      throw new IllegalStateException("graph store is closed");
    }
  }

  void close() {
    long readers;
    do {
      readers = state.get();
      if (readers >= CLOSED) {
        return;
      }
    } while (!state.compareAndSet(readers, readers | CLOSED));
    if (readers == 0) {
      free.run();
    }
  }
}
