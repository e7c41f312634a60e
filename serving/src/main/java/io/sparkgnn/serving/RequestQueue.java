// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import io.sparkgnn.store.ReadableGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Requests that wait to be scored, bounded by the number of their seeds. Whoever takes a batch gets
 * a share of each request in turn, so that one of many seeds does not hold up those of few. A
 * request that has ended meanwhile, as one that took too long, is dropped. Safe for use by any
 * number of threads.
 */
final class RequestQueue {
  /** Part of a batch that a request gets before the next has its turn. */
  private static final int SHARES = 8;

  private final int batch;
  private final int most;
  private final Queue<Request> requests = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int seeds;
  private boolean closed;

  /**
   * @param batch seeds of a batch, at most
   * @param most seeds that may wait
   */
  RequestQueue(int batch, int most) {
    this.batch = batch;
    this.most = most;
  }

  /** Whether so many seeds may be scored in several batches. */
  boolean mayPart(int count) {
    return count > share();
  }

  private int share() {
    return Math.max(1, batch / SHARES);
  }

  /** What was asked for at once. */
  private static final class Request {
    private final List<Seed> asked;
    private final ReadableGraph own;
    private final Answer[] answers;
    private final AtomicInteger left;
    private final CompletableFuture<Scores> answer = new CompletableFuture<>();
    private int next;

    Request(List<Seed> asked, ReadableGraph own) {
      this.asked = asked;
      this.own = own;
      this.answers = new Answer[asked.size()];
      this.left = new AtomicInteger(asked.size());
    }

    int rest() {
      return asked.size() - next;
    }

    Part part(int size) {
      next += size;
      return new Part(this, next - size, next);
    }
  }

  /** Some of a request's seeds, in their order. */
  record Part(Request request, int from, int to) {
    List<Seed> seeds() {
      return request.asked.subList(from, to);
    }

    /** The graph that they are scored on; null for the one that is current. */
    ReadableGraph own() {
      return request.own;
    }

    /**
     * Gives the seeds' answers; the request is answered when all its parts are.
     *
     * @param graph version that they were scored on
     */
    void answer(List<Answer> answers, String graph) {
      for (int i = from; i < to; i++) {
        request.answers[i] = answers.get(i - from);
      }
      if (request.left.addAndGet(from - to) == 0) {
        request.answer.complete(new Scores(Arrays.asList(request.answers), graph));
      }
    }

    void fail(Throwable cause) {
      request.answer.completeExceptionally(cause);
    }
  }

  /**
   * Adds a request.
   *
   * @param own the graph that they are scored on; null for the one that is current then, for a
   *     request that fits a share of a batch
   * @return its answers, one a seed
   * @throws RefusedException if too much waits, or the queue is closed
   */
  CompletableFuture<Scores> add(List<Seed> asked, ReadableGraph own) {
    Request request = new Request(asked, own);
    lock.lock();
    try {
      if (closed) {
        throw new RefusedException(RefusedException.Reason.STOPPING, "the service is stopping");
      }
      if (seeds + asked.size() > most) {
        throw new RefusedException(
            RefusedException.Reason.QUEUE_FULL,
            "%d rows wait to be scored, and %d may wait; %d more were asked for"
                .formatted(seeds, most, asked.size()));
      }
      requests.add(request);
      seeds += asked.size();
      changed.signal();
    } finally {
      lock.unlock();
    }
    return request.answer;
  }

  /**
   * Takes a batch of what waits, waiting until something does.
   *
   * @return not empty; or null once the queue is closed and nothing waits any more
   */
  List<Part> take() throws InterruptedException {
    List<Part> parts = new ArrayList<>();
    lock.lockInterruptibly();
    try {
      while (parts.isEmpty()) {
        while (requests.isEmpty()) {
          if (closed) {
            return null;
          }
          changed.await();
        }
        fill(parts);
      }
      if (!requests.isEmpty()) {
        changed.signal(); // what is left is for another thread
      }
      return parts;
    } finally {
      lock.unlock();
    }
  }

  private void fill(List<Part> parts) {
    int room = batch;
    int share = share();
    while (room > 0 && !requests.isEmpty()) {
      Request request = requests.remove();
      if (request.answer.isDone()) {
        seeds -= request.rest();
        continue;
      }
      int size = Math.min(Math.min(request.rest(), room), share);
      parts.add(request.part(size));
      seeds -= size;
      room -= size;
      if (request.rest() > 0) {
        requests.add(request);
      }
    }
  }

  /** Takes no more requests; those that wait can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Seeds that wait. */
  int size() {
    lock.lock();
    try {
      return seeds;
    } finally {
      lock.unlock();
    }
  }
}
