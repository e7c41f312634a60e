// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.graph;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Things that are dear to open, shared by the tasks of this JVM.
 *
 * <p>A task leases one. What nobody leases stays open for the next task, until one asks for another
 * key; then it is closed. So what is open is what is in use, and at most one more.
 *
 * @param <K> what tells them apart
 * @param <V> what is opened
 */
public final class Shared<K, V> {
  private final Map<K, Open<V>> open = new HashMap<>();
  private final Consumer<V> closer;

  /**
   * @param closer closes a value
   */
  public Shared(Consumer<V> closer) {
    this.closer = closer;
  }

  /** Leases the value of a key, which is opened if need be while other tasks wait. */
  public synchronized Lease<V> lease(K key, Supplier<V> opener) {
    Open<V> entry = open.get(key);
    if (entry == null) {
      closeIdle();
      entry = new Open<>(opener.get());
      open.put(key, entry);
    }
    entry.leases++;
    return new Lease<>(this, entry);
  }

  /** Closes what nobody leases. */
  synchronized void closeIdle() {
    Iterator<Open<V>> all = open.values().iterator();
    while (all.hasNext()) {
      Open<V> entry = all.next();
      if (entry.leases == 0) {
        all.remove();
        closer.accept(entry.value);
      }
    }
  }

  private synchronized void giveBack(Open<V> entry) {
    entry.leases--;
    if (entry.leases == 0 && !open.containsValue(entry)) {
      closer.accept(entry.value);
    }
  }

  private synchronized void retire(Open<V> entry) {
    open.values().remove(entry);
  }

  private static final class Open<V> {
    private final V value;
    private int leases;

    Open(V value) {
      this.value = value;
    }
  }

  /** A task's right to use a value. */
  public static final class Lease<V> implements AutoCloseable {
    private final Shared<?, V> owner;
    private final Open<V> entry;
    private boolean closed;

    private Lease(Shared<?, V> owner, Open<V> entry) {
      this.owner = owner;
      this.entry = entry;
    }

    public V value() {
      return entry.value;
    }

    /** Has nobody get this value any more; it is closed when the last who has it is through. */
    void retire() {
      owner.retire(entry);
    }

    @Override
    public void close() {
      synchronized (owner) {
        if (!closed) {
          closed = true;
          owner.giveBack(entry);
        }
      }
    }
  }
}
