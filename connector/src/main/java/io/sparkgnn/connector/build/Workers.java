package io.sparkgnn.connector.build;

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
import org.apache.spark.SparkContext;

/**
 * A few driver threads that keep Spark busy: a small table's jobs are mostly waiting, so that the
 * jobs of several tables run side by side. The first failure cancels what is running.
 */
final class Workers implements AutoCloseable, Planning.Parallel {
  private static final int THREADS = 3;

  private final SparkContext spark;
  private final String jobGroup;
  private final ExecutorService threads;

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
    futures.forEach(future -> future.cancel(false));
    spark.cancelJobGroup(jobGroup);
  }

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
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
