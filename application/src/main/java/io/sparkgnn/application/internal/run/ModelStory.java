// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static io.sparkgnn.train.config.TrainingOptions.VALIDATION_HISTORY;

import io.sparkgnn.application.report.FitReport;
import io.sparkgnn.application.report.FitReport.Epoch;
import io.sparkgnn.application.report.FitReport.StageTime;
import io.sparkgnn.application.report.FitReport.Validation;
import io.sparkgnn.application.report.LeakageFinding;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.fit.GnnSummary;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import io.sparkgnn.train.calibration.Calibrator;
import io.sparkgnn.train.config.ValidationHistory;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.RunHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** Gathers what a report shows of a model and of the graph that it was trained on. */
public final class ModelStory {
  private final SparkSession spark;
  private final GnnModel model;
  private final Manifest graph;

  /**
   * @param graph that the model was trained on; null where it is not known
   */
  ModelStory(SparkSession spark, GnnModel model, Manifest graph) {
    this.spark = spark;
    this.model = model;
    this.graph = graph;
  }

  /**
   * The report of a model of which nothing else is known: neither its job nor its rows. The graph
   * is told of if it is still where the model has it.
   */
  public static FitReport of(SparkSession spark, GnnModel model) {
    Manifest graph = null;
    String missing = null;
    try {
      graph = GraphHandle.manifest(spark, model.getGraphPath());
      if (!graph.version().equals(model.summary().graphVersion())) {
        graph = null;
        missing =
            "The graph at %s is not the one that the model was trained on: it was built again.";
      }
    } catch (ExplainedException e) {
      missing = "There is no graph at %s any more.";
    }
    ModelStory story = new ModelStory(spark, model, graph);
    List<String> notes = new ArrayList<>(story.notes());
    if (missing != null) {
      notes.add(missing.formatted(model.getGraphPath()));
    }
    double seconds = story.epochs().stream().mapToDouble(EpochReport::seconds).sum();
    return story.tell(
        model.getQuery().isEmpty() ? model.getEntity() : model.getQuery(),
        "",
        Validation.ofFigures(story.figures(), notes),
        graph == null ? List.of() : LeakageFinding.of(graph.report()),
        seconds);
  }

  FitReport tell(
      String title,
      String jobText,
      Validation validation,
      List<LeakageFinding> leakage,
      double seconds) {
    GnnSummary summary = model.summary();
    TrainedModel trained = model.trained();
    return new FitReport(
        title,
        jobText,
        summary.task(),
        trained.judgedBy().orElseGet(() -> trained.task().metric(trained.config())).key(),
        Epoch.of(summary.epochs()),
        summary.best().epoch() + 1,
        validation,
        StageTime.of(epochs()),
        graph == null ? null : graph.report(),
        leakage,
        versions(),
        seconds,
        model.comparison().orElse(null));
  }

  private List<EpochReport> epochs() {
    return model.summary().members().stream().flatMap(member -> member.epochs().stream()).toList();
  }

  /** Figures of what answers: of the network, or of it together with trees. */
  Map<String, Double> figures() {
    return model
        .comparison()
        .map(comparison -> comparison.answers().get(0).figures())
        .orElse(model.summary().figures());
  }

  /** What one must know to read the figures, a sentence or more each. */
  List<String> notes() {
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
    Calibrator calibrator = model.trained().calibrator();
    if (calibrator != null && calibrator.rounds()) {
      if (model.comparison().isEmpty()) {
        notes.add(
            "Answers are rounded to whole numbers (training.calibration); the figures are of those before.");
      }
    } else if (calibrator != null) {
      notes.add(
          "Probabilities are calibrated on these rows (%s): the drawings are of them, and look better than those of other rows would; the figures are of the probabilities before."
              .formatted(calibrator.kind().name().toLowerCase(Locale.ROOT)));
    }
    return notes;
  }

  private Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("spark-gnn", Version.number());
    versions.put("graph", model.summary().graphVersion());
    versions.put("Spark", spark.version());
    versions.put("JDK", System.getProperty("java.version"));
    versions.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    if (graph != null) {
      graph
          .sources()
          .forEach(
              (table, source) -> {
                if (source.version() != null) {
                  versions.put("Delta version of " + table, source.version().toString());
                }
              });
    }
    return versions;
  }
}
