// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.fit;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a training went. Kept with the saved model.
 *
 * @param task what is predicted
 * @param outputs values per row: 1, or the number of classes of a multiclass task
 * @param classes of a multiclass task the label that each class stands for, in the order of the
 *     probabilities; else empty
 * @param epochs one report an epoch
 * @param bestEpoch index into {@code epochs} of the one whose weights the model has
 * @param seeds what became of the label table's rows
 * @param graphVersion version of the graph that was trained on
 */
public record GnnSummary(
    TaskType task,
    int outputs,
    List<Double> classes,
    List<EpochReport> epochs,
    int bestEpoch,
    SeedReport seeds,
    String graphVersion) {
  public GnnSummary {
    epochs = List.copyOf(epochs);
    boolean named = classes != null && !classes.isEmpty();
    if (named) {
      classes = List.copyOf(classes);
    } else {
      // Of a model that was saved before classes had labels, or whose labels are their numbers.
      classes =
          task == TaskType.MULTICLASS
              ? IntStream.range(0, outputs).mapToObj(number -> (double) number).toList()
              : List.of();
    }
  }

  /** What is predicted, as an object. */
  public Task learned() {
    return Tasks.ofModel(task, classes);
  }

  /** The report of the epoch whose weights the model has. */
  public EpochReport best() {
    return epochs.get(bestEpoch);
  }

  /** The labels of the classes as people write them; empty but for a multiclass task. */
  public List<String> classNames() {
    return classes.stream().map(TrainingConfig::plain).toList();
  }
}
