package io.sparkgnn.train;

import java.nio.file.Path;
import java.util.List;

/**
 * A model's weights and all that is needed to use them on any graph of the same schema. Immutable,
 * on the heap, and safe for use by any number of threads.
 */
public final class TrainedModel {
  private final TrainingConfig config;
  private final List<EpochReport> history;

  TrainedModel(TrainingConfig config, List<EpochReport> history) {
    this.config = config;
    this.history = List.copyOf(history);
  }

  public TrainingConfig config() {
    return config;
  }

  /** One report per epoch trained. */
  public List<EpochReport> history() {
    return history;
  }

  /** The report of the epoch whose weights these are. */
  public EpochReport best() {
    throw new UnsupportedOperationException();
  }

  /** Values per seed: 1, or the number of classes of a multiclass task. */
  public int outputs() {
    throw new UnsupportedOperationException();
  }

  /**
   * Writes the model to a folder, which is made if need be.
   *
   * @throws io.sparkgnn.error.UserErrorException if it cannot be written
   */
  public void save(Path folder) {
    throw new UnsupportedOperationException(folder.toString());
  }

  /**
   * Reads what {@link #save} wrote, in any process.
   *
   * @throws io.sparkgnn.error.UserErrorException if the folder holds no model, one damaged, or one
   *     of a later version
   */
  public static TrainedModel load(Path folder) {
    throw new UnsupportedOperationException(folder.toString());
  }

  /**
   * A predictor over a graph.
   *
   * @throws io.sparkgnn.error.UserErrorException if the graph's schema is not the model's; the
   *     message names the difference
   */
  public Predictor predictor(TrainingGraph graph) {
    throw new UnsupportedOperationException(graph.version());
  }
}
