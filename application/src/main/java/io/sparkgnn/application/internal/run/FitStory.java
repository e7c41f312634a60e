// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.application.report.FitReport;
import io.sparkgnn.application.report.FitReport.Epoch;
import io.sparkgnn.application.report.FitReport.StageTime;
import io.sparkgnn.application.report.FitReport.Validation;
import io.sparkgnn.application.report.LeakageFinding;
import io.sparkgnn.application.report.LeakageFinding.Level;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.train.predict.TrainedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Gathers what the report of a fit shows. */
final class FitStory {
  private final SparkSession spark;
  private final JobFile job;
  private final Manifest graph;
  private final GnnModel model;

  FitStory(SparkSession spark, JobFile job, Manifest graph, GnnModel model) {
    this.spark = spark;
    this.job = job;
    this.graph = graph;
    this.model = model;
  }

  FitReport tell(double seconds) {
    GnnSummary summary = model.summary();
    TrainedModel trained = model.trained();
    return new FitReport(
        job.name(),
        job.text(),
        summary.task(),
        trained.judgedBy().orElseGet(() -> trained.task().metric(trained.config())).key(),
        Epoch.of(summary.epochs()),
        summary.best().epoch() + 1,
        validation(),
        StageTime.of(summary.epochs()),
        graph.report(),
        leakage(),
        versions(),
        seconds,
        model.comparison().orElse(null));
  }

  private Validation validation() {
    if (job.task().validation() == null) {
      return Validation.none();
    }
    LabelRows labels = new LabelRows(spark, job);
    String label = job.task().label();
    try (SeedTable seeds = SeedTable.of(labels.read(job.task().validation()), job.task(), label)) {
      ScoredLabels scored = ScoredLabels.of(model, seeds, label);
      return new Validation(
          scored.predictions(),
          scored.labels(),
          model.summary().classNames(),
          model.summary().best().metrics());
    }
  }

  private List<LeakageFinding> leakage() {
    List<LeakageFinding> found = new ArrayList<>(LeakageFinding.of(graph.report()));
    // The graph may have been built before the job file said which tables are static.
    job.graph().tables().stream()
        .filter(table -> table.time() == TableTime.STATIC)
        .forEach(
            table ->
                found.removeIf(
                    finding ->
                        finding.level() == Level.WARNING && finding.where().equals(table.name())));
    job.sampling()
        .strategyByEdgeType()
        .forEach(
            (edge, strategy) -> {
              if (Strategy.parse(strategy) == Strategy.STATIC) {
                found.add(new LeakageFinding(Level.NOTE, edge, "its time is ignored on purpose"));
              }
            });
    return found;
  }

  private Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("spark-gnn", Version.number());
    versions.put("graph", graph.version());
    versions.put("Spark", spark.version());
    versions.put("JDK", System.getProperty("java.version"));
    versions.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    graph
        .sources()
        .forEach(
            (table, source) -> {
              if (source.version() != null) {
                versions.put("Delta version of " + table, source.version().toString());
              }
            });
    return versions;
  }
}
