package io.sparkgnn.ml;

import io.sparkgnn.error.UserErrorException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * What Spark asks of a barrier stage, checked before the first job so that the message says which
 * setting to change (SPARK-24942, SPARK-24819).
 */
final class BarrierRules {
  private BarrierRules() {}

  /**
   * @throws UserErrorException if a barrier stage of that many tasks could not start
   */
  static void check(SparkContext context, int workers) {
    SparkConf conf = context.conf();
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      throw new UserErrorException(
          "Cannot train with spark.dynamicAllocation.enabled=true: a barrier stage needs a fixed"
              + " number of executors; set it to false");
    }
    int slots = slots(context);
    if (workers > slots) {
      throw new UserErrorException(
          "Cannot train with numWorkers="
              + workers
              + ": the cluster has "
              + slots
              + " task slots, and all workers must run at once; lower numWorkers, add executors"
              + " (spark.executor.instances) or lower spark.task.cpus");
    }
  }

  private static int slots(SparkContext context) {
    int cpus = Math.max(1, context.conf().getInt("spark.task.cpus", 1));
    return Math.max(1, context.defaultParallelism() / cpus);
  }
}
