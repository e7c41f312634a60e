// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.error.UserErrorException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Where the tasks of a training stage run: on a cluster each in an executor of its own, with all
 * its cores. What Spark asks of a barrier stage is checked here before the first job, so that the
 * message says which setting to change (SPARK-24942, SPARK-24819).
 */
public final class TrainingSlots {
  private static final String GPU_AMOUNT = "spark.task.resource.gpu.amount";

  /** Spark's own setting of how long to wait for executors. */
  private static final String WAIT = "spark.scheduler.maxRegisteredResourcesWaitingTime";

  private static final long REPLACED_WITHIN_MILLIS = 300_000;
  private static final long POLL_MILLIS = 200;

  private TrainingSlots() {}

  /**
   * The session's context.
   *
   * @param session gives it, or throws as Spark Connect's sessions do
   * @throws UserErrorException if it has none
   */
  public static SparkContext context(Supplier<SparkContext> session) {
    try {
      return session.get();
    } catch (UnsupportedOperationException e) {
      throw new UserErrorException(
          "Cannot train in a Spark Connect session: it has no SparkContext, and training needs a"
              + " barrier stage; run the job with spark-submit or in a classic session",
          e);
    }
  }

  /**
   * Checks what can be checked without waiting.
   *
   * @throws UserErrorException if a training stage of that many workers could not start
   */
  public static void check(SparkContext spark, int workers) {
    SparkConf conf = spark.conf();
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      throw new UserErrorException(
          "Cannot train with spark.dynamicAllocation.enabled=true: a barrier stage needs a fixed"
              + " number of executors; set it to false");
    }
    if (spark.isLocal() && workers > 1) {
      throw new UserErrorException(
          "Cannot train with numWorkers = "
              + workers
              + " in local mode: each worker needs an executor of its own, and there is one;"
              + " set numWorkers to 1 or run on a cluster");
    }
  }

  /**
   * The profile of the stage's tasks, once enough executors are there; null in local mode.
   *
   * @param lost whether an earlier attempt has failed, so that Spark may be starting executors in
   *     place of lost ones: then it waits for five minutes at least
   * @throws UserErrorException if there are still too few executors after {@code
   *     spark.scheduler.maxRegisteredResourcesWaitingTime}, or they are too different in size for
   *     one task each
   */
  public static ResourceProfile await(SparkContext spark, int workers, boolean lost) {
    if (spark.isLocal()) {
      return null;
    }
    long millis =
        Math.max(spark.conf().getTimeAsMs(WAIT, "30s"), lost ? REPLACED_WITHIN_MILLIS : 0);
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (true) {
      List<Integer> cores = executorCores(spark);
      if (cores.size() >= workers) {
        ResourceProfile profile = profile(spark, taskCores(cores, workers));
        if (spark.maxNumConcurrentTasks(profile) >= workers) {
          return profile;
        }
      }
      if (System.nanoTime() > deadline) {
        throw new UserErrorException(
            "Cannot train with numWorkers = "
                + workers
                + ": the cluster has "
                + cores.size()
                + " executors, and each worker needs one of its own; lower numWorkers or add"
                + " executors (spark.executor.instances, spark.cores.max)");
      }
      sleep();
    }
  }

  /** Cores of the one worker in local mode, where Spark gives a task but one. */
  public static int localCores(SparkContext spark) {
    int tasks =
        spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    int cores = tasks * spark.conf().getInt("spark.task.cpus", 1);
    return Math.max(1, Math.min(cores, Runtime.getRuntime().availableProcessors()));
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for executors", e);
    }
  }

  private static List<Integer> executorCores(SparkContext spark) {
    return JavaConverters.asJava(spark.statusStore().executorList(true)).stream()
        .filter(executor -> !executor.id().equals("driver") && executor.isActive())
        .map(ExecutorSummary::totalCores)
        .toList();
  }

  /** Cores of one task, so many that no executor has room for two. */
  static int taskCores(List<Integer> executorCores, int workers) {
    List<Integer> largestFirst =
        executorCores.stream().sorted((a, b) -> Integer.compare(b, a)).toList();
    int largest = largestFirst.get(0);
    int smallest = largestFirst.get(workers - 1);
    if (2 * smallest <= largest) {
      throw new UserErrorException(
          "Cannot train with numWorkers = "
              + workers
              + ": executors have from "
              + smallest
              + " to "
              + largest
              + " cores, and each must have room for one task of the same size and not for two;"
              + " set spark.executor.cores");
    }
    return smallest;
  }

  /** Profiles stay for the life of the session, so an equal one is used again. */
  private static ResourceProfile profile(SparkContext spark, int cores) {
    TaskResourceRequests requests = new TaskResourceRequests().cpus(cores);
    Option<String> gpus = spark.conf().getOption(GPU_AMOUNT);
    if (gpus.isDefined()) {
      requests.resource("gpu", Double.parseDouble(gpus.get()));
    }
    ResourceProfile wanted = new ResourceProfileBuilder().require(requests).build();
    Option<ResourceProfile> known = spark.resourceProfileManager().getEquivalentProfile(wanted);
    if (known.isDefined()) {
      return known.get();
    }
    spark.resourceProfileManager().addResourceProfile(wanted);
    return wanted;
  }
}
