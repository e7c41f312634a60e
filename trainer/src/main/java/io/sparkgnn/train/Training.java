package io.sparkgnn.train;

/**
 * Trains one model. Every process of the {@link Collective} makes one of these with the same
 * configuration and calls {@link #fit} with its own part of the rows.
 *
 * <p>The result is a pure function of graph version, configuration, rows and number of processes:
 * the same bits on the same machine.
 */
public final class Training {
  private final TrainingGraph graph;
  private final TrainingConfig config;
  private final Collective collective;
  private final TrainingListener listener;

  public Training(
      TrainingGraph graph,
      TrainingConfig config,
      Collective collective,
      TrainingListener listener) {
    this.graph = graph;
    this.config = config;
    this.collective = collective;
    this.listener = listener;
  }

  /**
   * Trains and keeps the weights of the best epoch.
   *
   * @param train this process's rows
   * @param validation this process's rows that pick the best epoch; with none at all the epoch of
   *     the lowest training loss is kept
   * @throws io.sparkgnn.error.UserErrorException if a label does not fit the task, or there are no
   *     training rows
   */
  public TrainedModel fit(LabeledSeeds train, LabeledSeeds validation) {
    throw new UnsupportedOperationException(
        graph.version() + config + collective.rank() + listener + train.size() + validation.size());
  }
}
