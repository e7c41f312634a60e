// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

/**
 * A bounded queue whose items are put in any order and taken in the order of their numbers. A put
 * waits until its number is less than {@code capacity} ahead of the next to be taken, so the holder
 * of the next number never waits and the queue cannot lock up.
 */
final class OrderedQueue<T> {
  private final Object[] ring;
  private int next;
  private boolean closed;
  private Throwable failure;

  OrderedQueue(int capacity) {
    ring = new Object[capacity];
  }

  /**
   * Puts an item at its number.
   *
   * @return false if the queue was closed
   */
  synchronized boolean put(int number, T item) throws InterruptedException {
    while (!closed && number - next >= ring.length) {
      wait();
    }
    if (closed) {
      return false;
    }
    ring[number % ring.length] = item;
    notifyAll();
    return true;
  }

  /**
   * Takes the item of the next number.
   *
   * @return null if the queue was closed
   * @throws StageFailedException if a stage failed; its cause is the stage's
   */
  @SuppressWarnings("unchecked")
  synchronized T take() throws InterruptedException {
    while (!closed && failure == null && ring[next % ring.length] == null) {
      wait();
    }
    if (failure != null) {
      throw new StageFailedException(failure);
    }
    if (closed) {
      return null;
    }
    T item = (T) ring[next % ring.length];
    ring[next % ring.length] = null;
    next++;
    notifyAll();
    return item;
  }

  /** Makes every take, now and later, throw. */
  synchronized void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    notifyAll();
  }

  /** Ends all waiting. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
