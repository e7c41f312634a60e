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
    // 0 while no executor has registered yet: then it is Spark that waits for them
    int slots =
        context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    if (slots > 0 && workers > slots) {
      throw new UserErrorException(
          "Cannot train with numWorkers="
              + workers
              + ": the cluster has "
              + slots
              + " task slots, and all workers must run at once; lower numWorkers, add executors"
              + " (spark.executor.instances) or lower spark.task.cpus");
    }
  }
}
