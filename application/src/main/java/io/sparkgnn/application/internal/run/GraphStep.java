// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.progress.Amounts;
import io.sparkgnn.application.progress.JobListener;
import io.sparkgnn.connector.graphbuild.BuildReport;
import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.graphbuild.UndatedTable;
import io.sparkgnn.connector.refresh.GraphRefresh;
import io.sparkgnn.connector.refresh.RefreshReport;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The graph store of a job: builds it, or takes the one that is there if it is the job's. */
public final class GraphStep {
  private final SparkSession spark;
  private final JobFile job;
  private final JobListener progress;

  public GraphStep(SparkSession spark, JobFile job, JobListener progress) {
    this.spark = spark;
    this.job = job;
    this.progress = progress;
  }

  /**
   * Builds the graph store.
   *
   * @throws UserErrorException if there is one and it is not to be overwritten
   */
  public BuildReport build(boolean overwrite) {
    if (!overwrite && exists()) {
      throw new UserErrorException(
          "Cannot build into %s: a graph is there already; give --overwrite or another graph.path"
              .formatted(job.graph().path()));
    }
    BuildReport report = built(overwrite);
    if (!report.leaks().isEmpty()) {
      progress.say(
          "warning: "
              + report.leaks().size()
              + " leak(s) found; fit refuses this graph unless --allow-leaks");
    }
    return report;
  }

  /** Brings the graph store to what its tables have now, or builds it. */
  public RefreshReport refresh() {
    GraphRefresh refresh =
        new GraphRefresh(spark, job.graph()).progress(JobListener.ofBuild(progress));
    RefreshReport report;
    if (!exists()) {
      report = refresh.rebuild("there was no graph");
    } else {
      Manifest manifest = GraphHandle.manifest(spark, job.graph().path());
      String difference = new BuiltFrom(spark, unpinned()).difference(manifest);
      report =
          difference == null
              ? refresh.run()
              : refresh.rebuild("it was built from another job file: " + difference);
    }
    if (!report.reason().isEmpty()) {
      progress.say("Built the graph anew: " + report.reason());
    }
    report.build().warnings().forEach(warning -> progress.say("warning: " + warning));
    warnOfUndated();
    progress.say(
        "%s %s: version %s, %s, %s"
            .formatted(
                report.moved() ? "The graph is now at" : "Nothing has changed: the graph stays at",
                job.graph().path(),
                report.build().version(),
                size(report.build()),
                Amounts.duration(report.seconds())));
    return report;
  }

  /** The job's graph without the versions that its tables are pinned to, which a refresh moves. */
  private GraphSpec unpinned() {
    GraphSpec graph = job.graph();
    return new GraphSpec(
        graph.path(),
        graph.tables().stream()
            .map(table -> table.withSource(table.source().atVersion(null)))
            .toList(),
        graph.links(),
        graph.shards());
  }

  /**
   * The manifest of the job's graph store, which is built if it does not exist.
   *
   * @throws UserErrorException if there is a graph store of other tables
   */
  public Manifest ensure() {
    if (!exists()) {
      progress.say("No graph at " + job.graph().path() + ": building it");
      built(false);
    } else {
      progress.say("Using the graph at " + job.graph().path());
      warnOfUndated();
    }
    Manifest manifest = GraphHandle.manifest(spark, job.graph().path());
    String difference = new BuiltFrom(spark, job.graph()).difference(manifest);
    if (difference != null) {
      throw new UserErrorException(
          "Cannot use the graph at %s: it was built from another job file: %s; build it again with"
                  .formatted(job.graph().path(), difference)
              + " --overwrite or give another graph.path");
    }
    return manifest;
  }

  /**
   * Refuses a graph in which the build found a leak.
   *
   * @throws UserErrorException unless {@code allowed}
   */
  public void checkLeaks(Manifest manifest, boolean allowed) {
    List<String> leaks = BuildReport.of(manifest).leaks();
    if (leaks.isEmpty()) {
      return;
    }
    if (!allowed) {
      throw new UserErrorException(
          "Cannot train on %s: it may know the future: %s. Change the job file and build again, or"
                  .formatted(job.graph().path(), String.join("; ", leaks))
              + " give --allow-leaks");
    }
    leaks.forEach(leak -> progress.say("warning: leak allowed: " + leak));
  }

  private BuildReport built(boolean overwrite) {
    GraphBuild build =
        new GraphBuild(spark, job.graph())
            .overwrite(overwrite)
            .progress(JobListener.ofBuild(progress));
    newestLabel().ifPresent(build::labelTimes);
    BuildReport report = build.run();
    report.warnings().forEach(warning -> progress.say("warning: " + warning));
    warnOfUndated();
    progress.say(
        "Built the graph at %s: %s, %s bytes, %s"
            .formatted(
                report.path(),
                size(report),
                Amounts.count(report.bytes()),
                Amounts.duration(report.seconds())));
    return report;
  }

  private static String size(BuildReport report) {
    return "%s nodes, %s links"
        .formatted(
            Amounts.count(report.tables().stream().mapToLong(table -> table.rows()).sum()),
            Amounts.count(report.links().stream().mapToLong(link -> link.edges()).sum()));
  }

  /** Told each time that the graph is used: nothing else shows that later rows are seen. */
  private void warnOfUndated() {
    UndatedTable.of(job.graph()).forEach(table -> progress.say("warning: " + table.warning()));
  }

  private OptionalLong newestLabel() {
    return job.task().query() == null
        ? new LabelRows(spark, job).newestTime()
        : OptionalLong.of(
            ChronoUnit.MICROS.between(Instant.EPOCH, QueryTask.lastAnchor(spark, job)));
  }

  private boolean exists() {
    try {
      Path manifest = new Path(job.graph().path(), GraphFiles.MANIFEST);
      return manifest.getFileSystem(spark.sessionState().newHadoopConf()).exists(manifest);
    } catch (IOException e) {
      throw new UserErrorException(
          "Cannot read the graph at %s: %s".formatted(job.graph().path(), e.getMessage()), e);
    }
  }
}
