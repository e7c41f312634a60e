// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkgnn.train.baseline.Comparison;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.PartFigures;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.StageWaits;
import java.util.List;
import java.util.Map;

/**
 * What there is to tell about one fit.
 *
 * @param title what was fitted, for the head of the page
 * @param jobText the job file as the user wrote it, or empty
 * @param task what kind of label
 * @param metric the name of the metric by which the best epoch was chosen, a key of the epochs'
 *     metrics
 * @param epochs in order; may be empty
 * @param bestEpoch the {@link Epoch#number} whose weights were kept
 * @param validation the predictions of the best epoch for the validation rows
 * @param stages the stages of the batch pipeline in the order in which data passes them
 * @param build the report of the graph build (also kept in the graph's manifest), or null
 * @param leakage what was found about times that a model must not know, the build's findings
 *     included; empty means that nothing was found
 * @param versions of what may change a result (spark-gnn, graph, Spark, JDK, ...), in the order to
 *     show
 * @param seconds of the whole fit
 * @param comparison with simple answers, or null
 */
public record FitReport(
    String title,
    String jobText,
    TaskType task,
    String metric,
    List<Epoch> epochs,
    int bestEpoch,
    Validation validation,
    List<StageTime> stages,
    JsonNode build,
    List<LeakageFinding> leakage,
    Map<String, String> versions,
    double seconds,
    Comparison comparison) {

  public FitReport {
    epochs = List.copyOf(epochs);
    stages = List.copyOf(stages);
    leakage = List.copyOf(leakage);
  }

  /** A fit whose model was compared with nothing. */
  public FitReport(
      String title,
      String jobText,
      TaskType task,
      String metric,
      List<Epoch> epochs,
      int bestEpoch,
      Validation validation,
      List<StageTime> stages,
      JsonNode build,
      List<LeakageFinding> leakage,
      Map<String, String> versions,
      double seconds) {
    this(
        title,
        jobText,
        task,
        metric,
        epochs,
        bestEpoch,
        validation,
        stages,
        build,
        leakage,
        versions,
        seconds,
        null);
  }

  /**
   * One pass over the training rows.
   *
   * @param number counted from 1
   * @param loss mean training loss
   * @param train metrics on the training rows, often empty
   * @param validation metrics on the validation rows; {@code loss} among them is drawn beside the
   *     training loss
   * @param learningRate at the end of the epoch
   */
  public record Epoch(
      int number,
      double loss,
      Map<String, Double> train,
      Map<String, Double> validation,
      double learningRate,
      double seconds) {

    /** The epochs as the training reported them. */
    public static List<Epoch> of(List<EpochReport> history) {
      return history.stream()
          .map(
              e ->
                  new Epoch(
                      e.epoch() + 1,
                      e.trainLoss(),
                      Map.of(),
                      e.metrics(),
                      e.learningRate(),
                      e.seconds()))
          .toList();
    }
  }

  /**
   * The validation rows and what the model said about them.
   *
   * @param predictions for each row the probability of the positive class (binary), one probability
   *     per class (multiclass, row after row) or the value (regression)
   * @param labels for each row 0 or 1, the class number, or the value
   * @param classes the names of the classes; empty for their numbers
   * @param metrics of these predictions, in the order to show
   * @param notes what one must know to read them, a sentence or more each
   * @param parts figures of each class that a row may be of beside others, the most frequent first,
   *     or of each window of a forecast; empty for other tasks
   */
  public record Validation(
      float[] predictions,
      float[] labels,
      List<String> classes,
      Map<String, Double> metrics,
      List<String> notes,
      List<PartFigures> parts) {
    public Validation {
      notes = List.copyOf(notes);
      parts = List.copyOf(parts);
    }

    /** Rows and predictions of a task without parts. */
    public Validation(
        float[] predictions,
        float[] labels,
        List<String> classes,
        Map<String, Double> metrics,
        List<String> notes) {
      this(predictions, labels, classes, metrics, notes, List.of());
    }

    /** Rows and predictions of which nothing more is to be known. */
    public Validation(
        float[] predictions, float[] labels, List<String> classes, Map<String, Double> metrics) {
      this(predictions, labels, classes, metrics, List.of());
    }

    /** Figures of rows of which there is nothing to draw. */
    public static Validation ofFigures(Map<String, Double> metrics, List<String> notes) {
      return new Validation(new float[0], new float[0], List.of(), metrics, notes);
    }

    /** Figures of all that is predicted and of its parts. */
    public static Validation ofParts(
        Map<String, Double> metrics, List<String> notes, List<PartFigures> parts) {
      return new Validation(new float[0], new float[0], List.of(), metrics, notes, parts);
    }

    /** A fit without validation rows. */
    public static Validation none(List<String> notes) {
      return ofFigures(Map.of(), notes);
    }

    int rows() {
      return labels.length;
    }
  }

  /**
   * Where one stage of the batch pipeline spent its time, in seconds summed over its threads.
   *
   * @param waiting for the stage before it to have a batch ready or for the one after it to take
   *     one
   */
  public record StageTime(String stage, double working, double waiting) {

    /** The stages of a whole training, in the order in which batches pass them. */
    public static List<StageTime> of(List<EpochReport> history) {
      double[] sums = new double[6];
      for (EpochReport epoch : history) {
        StageWaits waits = epoch.waits();
        sums[0] += waits.samplingBusy();
        sums[1] += waits.samplingWaited();
        sums[2] += waits.featuresBusy();
        sums[3] += waits.featuresWaited();
        sums[4] += waits.stepBusy();
        sums[5] += waits.stepWaited();
      }
      return List.of(
          new StageTime("sampling", sums[0], sums[1]),
          new StageTime("features", sums[2], sums[3]),
          new StageTime("step", sums[4], sums[5]));
    }
  }
}
