package io.sparkgnn.connector.build;

import io.sparkgnn.connector.plan.Planning;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.apache.spark.SparkExecutorInfo;

/**
 * A few driver threads that keep Spark busy: a small table's jobs are mostly waiting, so that the
 * jobs of several tables run side by side. The first failure cancels what is running.
 */
final class Workers implements AutoCloseable, Planning.Parallel {
  private static final int THREADS = 3;

  /** How long the tasks of a failed build are waited for, and how often they are looked at. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int IDLE_POLLS = 20;

  private final SparkContext spark;
  private final String jobGroup;
  private final ExecutorService threads;
  private boolean failed;

  Workers(SparkContext spark, String jobGroup) {
    this.spark = spark;
    this.jobGroup = jobGroup;
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
    spark.cancelJobGroup(jobGroup);
  }

  /**
   * Waits until Spark has run no task for a while, which a failed or cancelled job does not wait
   * for: what such a task still writes must not come after its files have been removed. A job may
   * have been on its way to the scheduler when it was cancelled. Other jobs in the session delay
   * this in vain, so the time that it takes is bounded.
   */
  private void awaitTasks() {
    long end = System.nanoTime() + MOST_NANOS;
    for (int idle = 0; idle < IDLE_POLLS && System.nanoTime() < end; ) {
      LockSupport.parkNanos(POLL_NANOS);
      idle = runningTasks() == 0 ? idle + 1 : 0;
    }
  }

  private int runningTasks() {
    return Arrays.stream(spark.statusTracker().getExecutorInfos())
        .mapToInt(SparkExecutorInfo::numRunningTasks)
        .sum();
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
      spark.cancelJobGroup(jobGroup);
      awaitTasks();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
