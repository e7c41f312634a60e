package io.sparkgnn.connector.build;

import io.sparkgnn.connector.build.BuildReport.StageSeconds;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;

/** Names, times and reports the stages of a build. Safe for use by any number of threads. */
final class StageClock {
  private static final double NANOS = 1e9;

  private final SparkContext spark;
  private final String jobGroup;
  private final BuildProgress progress;
  private final List<StageSeconds> stages = new ArrayList<>();

  StageClock(SparkContext spark, String jobGroup, BuildProgress progress) {
    this.spark = spark;
    this.jobGroup = jobGroup;
    this.progress = progress;
  }

  /**
   * Runs a stage.
   *
   * @param rows rows that it handles, or 0 while not known
   */
  <T> T time(String stage, long rows, Supplier<T> work) {
    spark.setJobGroup(jobGroup, stage, true);
    long start = System.nanoTime();
    tell(stage, 0, Math.max(1, rows), 0);
    try {
      T result = work.get();
      double seconds = (System.nanoTime() - start) / NANOS;
      synchronized (this) {
        stages.add(new StageSeconds(stage, seconds));
      }
      tell(stage, Math.max(1, rows), Math.max(1, rows), rows / seconds);
      return result;
    } finally {
      spark.clearJobGroup();
    }
  }

  private synchronized void tell(String stage, long done, long total, double rowsPerSecond) {
    progress.update(stage, done, total, rowsPerSecond);
  }

  String jobGroup() {
    return jobGroup;
  }

  synchronized List<StageSeconds> stages() {
    return List.copyOf(stages);
  }
}
