// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.plan.Planning;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkContext;

/**
 * A few driver threads that keep Spark busy: a small table's jobs are mostly waiting, so that the
 * jobs of several tables run side by side. The first failure cancels what is running.
 */
public final class Workers implements AutoCloseable, Planning.Parallel {
  private static final int THREADS = 3;

  /** How long the tasks of a failed build are waited for, and how often they are looked at. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int IDLE_POLLS = 20;

  private final SparkContext spark;
  private final StageClock stages;
  private final ExecutorService threads;
  private boolean failed;

  /** Threads of a build whose jobs are those of a clock. */
  public Workers(SparkContext spark, StageClock stages) {
    this.spark = spark;
    this.stages = stages;
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "graph-build");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public <T> List<T> all(List<Callable<T>> tasks) {
    ExecutorCompletionService<T> done = new ExecutorCompletionService<>(threads);
    List<Future<T>> futures = new ArrayList<>();
    tasks.forEach(task -> futures.add(done.submit(task)));
    try {
      for (int i = 0; i < tasks.size(); i++) {
        done.take().get();
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      stop(futures);
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      stop(futures);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the build was interrupted", e);
    }
  }

  private void stop(List<? extends Future<?>> futures) {
    failed = true;
    futures.forEach(future -> future.cancel(false));
    spark.cancelJobGroup(stages.jobGroup());
  }

  /**
   * Waits until no task of the build has run for a while, since a failed or cancelled job does not
   * wait for its tasks: what they still write must not come after their files have been removed. A
   * job may have been on its way to the scheduler when it was cancelled.
   */
  private void awaitTasks() {
    long end = System.nanoTime() + MOST_NANOS;
    for (int idle = 0; idle < IDLE_POLLS && System.nanoTime() < end; ) {
      LockSupport.parkNanos(POLL_NANOS);
      idle = stages.idle() ? idle + 1 : 0;
    }
  }

  /** Ends the threads, and waits for the tasks of a build that failed. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = false;
    while (true) {
      try {
        if (threads.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (failed) {
      spark.cancelJobGroup(stages.jobGroup());
      awaitTasks();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
