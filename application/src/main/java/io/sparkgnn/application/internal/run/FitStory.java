// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static io.sparkgnn.train.config.TrainingOptions.CALIBRATION;
import static io.sparkgnn.train.config.TrainingOptions.VALIDATION_HISTORY;

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
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.ValidationHistory;
import io.sparkgnn.train.metric.Judged;
import io.sparkgnn.train.metric.QuantileFigures;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.RunHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** Gathers what the report of a fit shows. */
final class FitStory {
  private final SparkSession spark;
  private final JobFile job;
  private final Manifest graph;
  private final GnnModel model;
  private final List<String> told;

  /**
   * @param told what the training noted, a line each
   */
  FitStory(SparkSession spark, JobFile job, Manifest graph, GnnModel model, List<String> told) {
    this.spark = spark;
    this.job = job;
    this.graph = graph;
    this.model = model;
    this.told = told;
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
        StageTime.of(
            summary.members().stream().flatMap(member -> member.epochs().stream()).toList()),
        graph.report(),
        leakage(),
        versions(),
        seconds,
        model.comparison().orElse(null));
  }

  private Validation validation() {
    List<String> notes = new ArrayList<>(notes());
    if (job.task().validation() == null) {
      return Validation.none(notes);
    }
    if (model.trained().isRefit() || model.summary().task() == TaskType.RANKING) {
      return Validation.ofFigures(figures(), notes);
    }
    LabelRows labels = new LabelRows(spark, job).of(model);
    String[] judgedBy = LabelRows.judgedBy(job);
    try (SeedTable seeds =
        SeedTable.of(labels.read(job.task().validation()), job.task(), judgedBy)) {
      ScoredLabels scored = ScoredLabels.of(model, seeds, judgedBy);
      Judged judged = scored.judged(model.trained().task());
      if (!judged.levels().isEmpty()) {
        notes.add(below(judged));
      }
      return new Validation(
          judged.points(), scored.labels(), model.summary().classNames(), figures(), notes);
    }
  }

  /** How many labels lie where quantiles say. */
  private static String below(Judged judged) {
    double[] shares = QuantileFigures.below(judged);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      parts.add(
          String.format(
              Locale.ROOT, "%.1f %% at the quantile %s", 100 * shares[i], judged.levels().get(i)));
    }
    return "The drawings are of the quantile nearest the median. Labels that are at or below a quantile: %s."
        .formatted(String.join(", ", parts));
  }

  /** Figures of what answers: of the network, or of it together with trees. */
  private Map<String, Double> figures() {
    return model
        .comparison()
        .map(comparison -> comparison.answers().get(0).figures())
        .orElse(model.summary().figures());
  }

  /** What one must know to read the figures and drawings. */
  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    List<RunHistory> members = model.summary().members();
    if (members.size() > 1) {
      notes.add(
          "The figures are of the mean of %d models' predictions; the curves of the training are those of the first model. Each kept the epoch %s."
              .formatted(
                  members.size(),
                  members.stream()
                      .map(member -> Integer.toString(member.best().epoch() + 1))
                      .collect(Collectors.joining(", "))));
    }
    if (model.trained().isRefit()) {
      notes.add(
          "The model was trained again on training and validation rows once the epoch was known. The figures are of the model before that: of the model as it is now these rows say nothing, and nothing is drawn.");
    }
    if (model.trained().config().get(VALIDATION_HISTORY) == ValidationHistory.FROZEN) {
      notes.add(
          "Epochs were chosen, and the figures made, with validation rows that see nothing after the training rows end; the drawings are of rows that see all up to their own time.");
    }
    if (model.trained().calibrator() != null) {
      notes.add(
          "Probabilities are calibrated on these rows (%s): the drawings are of them, and look better than those of other rows would; the figures are of the probabilities before."
              .formatted(
                  model.trained().config().get(CALIBRATION).name().toLowerCase(Locale.ROOT)));
    }
    told.forEach(
        line -> notes.add(Character.toUpperCase(line.charAt(0)) + line.substring(1) + '.'));
    return notes;
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
