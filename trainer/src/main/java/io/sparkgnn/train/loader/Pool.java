// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import java.util.ArrayDeque;
import java.util.List;

/** A fixed number of reusable things that threads borrow. */
final class Pool<T> {
  private final List<T> all;
  private final ArrayDeque<T> free;
  private boolean closed;

  Pool(List<T> all) {
    this.all = List.copyOf(all);
    this.free = new ArrayDeque<>(all);
  }

  /**
   * Borrows one, waiting until one is free.
   *
   * @return null if the pool was closed
   */
  synchronized T take() throws InterruptedException {
    while (!closed && free.isEmpty()) {
      wait();
    }
    return closed ? null : free.pop();
  }

  synchronized void give(T thing) {
    free.push(thing);
    notifyAll();
  }

  /** Ends all waiting. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Opens again with everything free, whoever had borrowed it: nobody may use it any more. */
  synchronized void reopen() {
    free.clear();
    free.addAll(all);
    closed = false;
  }
}
