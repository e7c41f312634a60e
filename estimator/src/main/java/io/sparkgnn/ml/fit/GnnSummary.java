// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.fit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.RunHistory;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How a training went. Kept with the saved model.
 *
 * @param task what is predicted
 * @param outputs values per row: 1, or the number of classes of a multiclass or multilabel task, of
 *     quantiles, or of a forecast's windows
 * @param classValues the label that each class stands for, in the order of the probabilities; none
 *     for a regression and for labels 0 and 1
 * @param epochs one report an epoch; of an ensemble those of its first member
 * @param bestEpoch index into {@code epochs} of the one whose weights the model has
 * @param seeds what became of the label table's rows
 * @param graphVersion version of the graph that was trained on
 * @param others how the ensemble's members after the first were trained; empty where there is none
 * @param ensembleFigures of an ensemble, figures of the validation rows by metric; else empty
 * @param quantiles that a regression predicts, ascending; empty where it predicts one number
 */
public record GnnSummary(
    TaskType task,
    int outputs,
    @JsonProperty("classes") ClassValues classValues,
    List<EpochReport> epochs,
    int bestEpoch,
    SeedReport seeds,
    String graphVersion,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RunHistory> others,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> ensembleFigures,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> quantiles) {
  public GnnSummary {
    others = others == null ? List.of() : List.copyOf(others);
    ensembleFigures =
        ensembleFigures == null
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(ensembleFigures));
    epochs = List.copyOf(epochs);
    quantiles = quantiles == null ? List.of() : List.copyOf(quantiles);
    classValues = classValues == null ? ClassValues.NONE : classValues;
    if (classValues.isEmpty() && task == TaskType.MULTICLASS) {
      // Of a model that was saved before classes had labels, or whose labels are their numbers.
      classValues =
          ClassValues.of(IntStream.range(0, outputs).mapToObj(number -> (double) number).toList());
    }
  }

  /** Of a model alone. */
  public GnnSummary(
      TaskType task,
      int outputs,
      ClassValues classValues,
      List<EpochReport> epochs,
      int bestEpoch,
      SeedReport seeds,
      String graphVersion) {
    this(
        task,
        outputs,
        classValues,
        epochs,
        bestEpoch,
        seeds,
        graphVersion,
        List.of(),
        Map.of(),
        List.of());
  }

  /**
   * Figures of the validation rows by metric, of all members of an ensemble together; empty without
   * such rows. They are of the model before the refit, where there was one.
   */
  public Map<String, Double> figures() {
    return others.isEmpty() ? best().metrics() : ensembleFigures;
  }

  /** How each member of the ensemble was trained; one where it is a model alone. */
  public List<RunHistory> members() {
    List<RunHistory> members = new ArrayList<>();
    members.add(new RunHistory(epochs, bestEpoch));
    members.addAll(others);
    return members;
  }

  /** Number of classes; 0 for a regression and a ranking. */
  public int classCount() {
    return switch (task) {
      case BINARY -> 2;
      case MULTICLASS, MULTILABEL -> outputs;
      case REGRESSION, FORECAST, RANKING -> 0;
    };
  }

  /**
   * Checks that thresholds are for its classes.
   *
   * @throws io.sparkgnn.error.UserErrorException if not
   */
  public void check(Thresholds thresholds) {
    learned().check(thresholds, classCount());
  }

  /** What is predicted, as an object. */
  public Task learned() {
    return Tasks.ofModel(task, classValues, quantiles);
  }

  /**
   * The report of the epoch whose weights the model has; of an ensemble that of its first member.
   */
  public EpochReport best() {
    return epochs.get(bestEpoch);
  }

  /**
   * Of classes whose labels are numbers the label that each stands for, in the order of the
   * probabilities; empty for other tasks, and where labels are strings.
   */
  public List<Double> classes() {
    return classValues.numbers();
  }

  /**
   * The labels of the classes as people write them, in the order of the probabilities; empty for a
   * regression and for labels 0 and 1.
   */
  public List<String> classNames() {
    return IntStream.range(0, classValues.size()).mapToObj(classValues::text).toList();
  }
}
