// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one pass after another. A thread that has nothing to do stays for a while, so that
 * a predictor that is called again and again starts none; it has its stage's name while it works.
 */
final class StageThreads {
  private static final String IDLE = "idle-stage";
  private static final int IDLE_SECONDS = 5;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          work -> {
            Thread thread = new Thread(work, IDLE);
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Runs a stage's work at once, whatever else runs.
   *
   * @param working counted down when it has ended
   */
  void start(String name, CountDownLatch working, Runnable work) {
    threads.execute(
        () -> {
          Thread.currentThread().setName(name);
          try {
            work.run();
          } finally {
            Thread.currentThread().setName(IDLE);
            working.countDown();
          }
        });
  }
}
