package io.sparkgnn.connector.net;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A handler and the threads that it runs on. The queue is bounded: more is refused, not kept. */
final class Service {
  private static final int QUEUE = 1024;
  private static final int IDLE_SECONDS = 10;

  private final PeerHandler handler;
  private final ThreadPoolExecutor pool;

  Service(String name, int threads, PeerHandler handler) {
    this.handler = handler;
    AtomicInteger number = new AtomicInteger();
    this.pool =
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
    this.pool.allowCoreThreadTimeOut(true);
  }

  /**
   * Answers on a thread of the pool.
   *
   * @param request the service's own
   */
  void answer(ByteBuffer request, Consumer<ByteBuffer> answered, Consumer<Throwable> failed) {
    try {
      pool.execute(
          () -> {
            try {
              answered.accept(handler.answer(request));
            } catch (Throwable e) {
              // Whatever it was, the peer is waiting to hear of it.
              failed.accept(e);
            }
          });
    } catch (RejectedExecutionException e) {
      failed.accept(
          new IllegalStateException(
              pool.isShutdown()
                  ? "the service has stopped"
                  : QUEUE + " requests are waiting already"));
    }
  }

  void stop() {
    pool.shutdownNow();
  }
}
