// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.graphbuild.BuildReport.StageSeconds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Names, times and reports the stages of a build. A stage's jobs carry its name, so that Spark's
 * own listener tells how many of their tasks have ended. Safe for use by any number of threads.
 */
public final class StageClock extends SparkListener implements AutoCloseable {
  private static final double NANOS = 1e9;
  private static final String GROUP = "spark.jobGroup.id";
  private static final String DESCRIPTION = "spark.job.description";

  /** What {@code setJobGroup} sets. */
  private static final List<String> JOB_PROPERTIES =
      List.of(GROUP, DESCRIPTION, "spark.job.interruptOnCancel");

  private final SparkContext spark;
  private final String jobGroup;
  private final BuildProgress progress;
  private final List<StageSeconds> seconds = new ArrayList<>();
  private final Map<String, Running> running = new HashMap<>();
  private final Map<Integer, Running> bySparkStage = new HashMap<>();
  private final Map<Integer, Running> byJob = new HashMap<>();

  /** Tasks of the build's jobs that have begun and not ended, by their ids. */
  private final Set<Long> tasks = new HashSet<>();

  /** What is known of a stage that runs. */
  private static final class Running {
    private final String name;
    private final long start = System.nanoTime();
    private long tasks;
    private long tasksDone;
    private long rows;

    Running(String name) {
      this.name = name;
    }

    double elapsed() {
      return (System.nanoTime() - start) / NANOS;
    }
  }

  /** Listens until it is closed. */
  public StageClock(SparkContext spark, String jobGroup, BuildProgress progress) {
    this.spark = spark;
    this.jobGroup = jobGroup;
    this.progress = progress;
    spark.addSparkListener(this);
  }

  /**
   * Runs a stage.
   *
   * @param name no other stage has it
   * @param rows rows that it handles, or 0 to take those that its tasks read
   */
  public <T> T time(String name, long rows, Supplier<T> work) {
    Running stage = begin(name);
    String[] before = JOB_PROPERTIES.stream().map(spark::getLocalProperty).toArray(String[]::new);
    spark.setJobGroup(jobGroup, name, true);
    try {
      T result = work.get();
      end(stage, rows);
      return result;
    } finally {
      for (int i = 0; i < before.length; i++) {
        spark.setLocalProperty(JOB_PROPERTIES.get(i), before[i]);
      }
    }
  }

  private synchronized Running begin(String name) {
    Running stage = new Running(name);
    running.put(name, stage);
    progress.update(name, 0, 1, 0);
    return stage;
  }

  private synchronized void end(Running stage, long rows) {
    running.remove(stage.name);
    bySparkStage.values().removeIf(other -> other == stage);
    seconds.add(new StageSeconds(stage.name, stage.elapsed()));
    long tasks = Math.max(1, stage.tasks);
    long handled = rows > 0 ? rows : stage.rows;
    progress.update(stage.name, tasks, tasks, handled / stage.elapsed());
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart job) {
    if (job.properties() == null || !jobGroup.equals(job.properties().getProperty(GROUP))) {
      return;
    }
    Running stage = running.get(job.properties().getProperty(DESCRIPTION));
    if (stage == null) {
      return;
    }
    byJob.put(job.jobId(), stage);
    for (StageInfo info : CollectionConverters.asJava(job.stageInfos())) {
      bySparkStage.put(info.stageId(), stage);
      stage.tasks += info.numTasks();
    }
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart task) {
    if (bySparkStage.containsKey(task.stageId())) {
      tasks.add(task.taskInfo().taskId());
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
    tasks.remove(task.taskInfo().taskId());
    Running stage = bySparkStage.get(task.stageId());
    if (stage == null) {
      return;
    }
    stage.tasksDone++;
    TaskMetrics metrics = task.taskMetrics();
    if (metrics != null) {
      stage.rows +=
          metrics.inputMetrics().recordsRead() + metrics.shuffleReadMetrics().recordsRead();
    }
    // the stage itself says when it has ended: another job may follow
    long total = Math.max(stage.tasks, stage.tasksDone + 1);
    progress.update(stage.name, stage.tasksDone, total, stage.rows / stage.elapsed());
  }

  /** Spark skips tasks whose results it has: they never end. */
  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd job) {
    Running stage = byJob.remove(job.jobId());
    if (stage != null && !byJob.containsValue(stage)) {
      stage.tasks = stage.tasksDone;
    }
  }

  /** Whether no task of the build's jobs runs, as far as Spark has told. */
  synchronized boolean idle() {
    return tasks.isEmpty();
  }

  String jobGroup() {
    return jobGroup;
  }

  /** Those that have ended. */
  public synchronized List<StageSeconds> stages() {
    return List.copyOf(seconds);
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
  }
}
