// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.net;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A handler and the threads that it runs on: its own, with a queue that is bounded (more is
 * refused, not kept), or the network's.
 */
final class Service {
  private static final int QUEUE = 1024;
  private static final int IDLE_SECONDS = 10;

  private final PeerHandler handler;

  /** Null if the network's threads answer. */
  private final ThreadPoolExecutor pool;

  /**
   * @param threads that answer; 0 for the network's
   */
  Service(String name, int threads, PeerHandler handler) {
    this.handler = handler;
    this.pool = threads == 0 ? null : pool(name, threads);
  }

  private static ThreadPoolExecutor pool(String name, int threads) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            work -> {
              Thread thread =
                  new Thread(work, "spark-gnn-" + name + "-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Answers on one of the threads.
   *
   * @param request the service's own
   */
  void answer(ByteBuffer request, Consumer<ByteBuffer> answered, Consumer<Throwable> failed) {
    Runnable work =
        () -> {
          try {
            answered.accept(handler.answer(request));
          } catch (Throwable e) {
            // Whatever it was, the peer is waiting to hear of it.
            failed.accept(e);
          }
        };
    if (pool == null) {
      work.run();
      return;
    }
    try {
      pool.execute(work);
    } catch (RejectedExecutionException e) {
      failed.accept(
          new IllegalStateException(
              pool.isShutdown()
                  ? "the service has stopped"
                  : QUEUE + " requests are waiting already"));
    }
  }

  void stop() {
    if (pool != null) {
      pool.shutdownNow();
    }
  }
}
