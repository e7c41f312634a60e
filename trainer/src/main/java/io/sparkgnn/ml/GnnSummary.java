package io.sparkgnn.ml;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.train.EpochReport;
import io.sparkgnn.train.TaskType;
import java.io.Serializable;
import java.util.List;

/**
 * How a training went. Kept with the saved model.
 *
 * @param task what is predicted
 * @param outputs values per row: 1, or the number of classes of a multiclass task
 * @param epochs one report an epoch
 * @param bestEpoch index into {@code epochs} of the one whose weights the model has
 * @param seeds what became of the label table's rows
 * @param graphVersion version of the graph that was trained on
 */
public record GnnSummary(
    TaskType task,
    int outputs,
    List<EpochReport> epochs,
    int bestEpoch,
    SeedReport seeds,
    String graphVersion)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public GnnSummary {
    epochs = List.copyOf(epochs);
  }

  /** The report of the epoch whose weights the model has. */
  public EpochReport best() {
    return epochs.get(bestEpoch);
  }
}
