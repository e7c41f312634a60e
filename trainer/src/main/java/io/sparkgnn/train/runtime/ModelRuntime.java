// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.runtime;

import static io.sparkgnn.train.config.TrainingOptions.FEATURE_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_TYPE;
import static io.sparkgnn.train.config.TrainingOptions.PREFETCH;
import static io.sparkgnn.train.config.TrainingOptions.SAMPLER_THREADS;
import static io.sparkgnn.train.config.TrainingOptions.SEED;
import static io.sparkgnn.train.config.TrainingOptions.STALENESS;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.encode.ItemEncoding;
import io.sparkgnn.train.items.ItemTable;
import io.sparkgnn.train.loader.BatchBudget;
import io.sparkgnn.train.loader.BatchLayout;
import io.sparkgnn.train.loader.BatchNeeds;
import io.sparkgnn.train.loader.BatchWorkshop;
import io.sparkgnn.train.model.FlatParameters;
import io.sparkgnn.train.model.GraphModel;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.Models;
import io.sparkgnn.train.task.Tasks;

/** A model's blocks on a device, bound to a graph, with the samplers and buffers to feed it. */
public final class ModelRuntime implements AutoCloseable {
  /** Threads that compute for each thread that reads features: by the times of both. */
  private static final int LANES_FED = 4;

  private final NDManager manager;
  private final BatchLayout layout;
  private final GraphModel model;
  private final FlatParameters parameters;
  private final int lanes;
  private final ModelSpec spec;
  private SeedFeatures figures;
  private ItemTable items;
  private BatchWorkshop workshop;

  /** For scoring: one thread computes, since who scores runs several tasks at once. */
  public ModelRuntime(TrainingGraph graph, ModelSpec spec, byte[] file, String device) {
    this(graph, spec, file, device, 1);
  }

  /**
   * Builds the blocks.
   *
   * @param file that the model is made of; empty for a model that is made of none
   * @param device by name, as in {@link TrainingOptions#DEVICE}
   * @param threads that may compute
   * @throws io.sparkgnn.error.UserErrorException if the graph is not as the spec says, or there is
   *     no memory for the figures of the past that the model was trained with
   */
  public ModelRuntime(
      TrainingGraph graph, ModelSpec spec, byte[] file, String device, int threads) {
    this.spec = spec;
    spec.checkFits(graph.schema());
    TrainingConfig config = spec.config();
    Device chosen = Devices.choose(device);
    SamplingPlan plan = spec.plan();
    BatchNeeds needs = Models.named(config.get(MODEL_TYPE)).needs(config);
    int entityType = graph.schema().nodeType(config.entity()).index();
    layout =
        new BatchLayout(
            graph.schema(), plan, spec.encoding(), entityType, config.get(STALENESS), needs);
    int width = Tasks.of(config).headWidth(config, spec.outputs());
    manager = NDManager.newBaseManager(chosen, "PyTorch");
    try {
      model = Models.create(new ModelContext(layout, config, width, manager, file));
      parameters = new FlatParameters(model);
      boolean apart = !chosen.isGpu() && spec.encoding().items() == null && model.concurrent();
      lanes = apart ? threads : 1;
      Devices.threads(apart ? 1 : threads);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
    bind(graph, chosen);
  }

  private void bind(TrainingGraph graph, Device chosen) {
    TrainingConfig config = spec.config();
    HistoryEncoding history = spec.encoding().history();
    ItemEncoding ranked = spec.encoding().items();
    BatchNeeds needs = Models.named(config.get(MODEL_TYPE)).needs(config);
    figures =
        history == null
            ? null
            : new SeedFeatures(graph.lists(), layout.entityType(), history.figures());
    items = ranked == null ? null : ItemTable.of(graph, ranked);
    workshop =
        new BatchWorkshop(
            layout,
            graph.topology(),
            graph.features(),
            figures,
            () -> newSampler(graph),
            Math.max(config.get(SAMPLER_THREADS), graph.batchesInFlight()),
            Math.max(
                Math.max(config.get(FEATURE_THREADS), (lanes + LANES_FED - 1) / LANES_FED),
                graph.batchesInFlight()),
            config.get(PREFETCH) + 2 * (lanes - 1),
            BatchBudget.ofThisMachine(chosen.isGpu() ? 0 : needs.bytesPerNode()));
  }

  private Sampler newSampler(TrainingGraph graph) {
    return graph.newSampler(spec.plan(), layout.entityType(), spec.config().get(SEED));
  }

  /**
   * Goes over to another state of the graph, with the same schema. No pass may be open; the blocks
   * and what is on the device stay.
   */
  public void move(TrainingGraph graph) {
    ItemEncoding ranked = spec.encoding().items();
    figures = figures == null ? null : figures.on(graph.lists());
    items = ranked == null ? null : ItemTable.of(graph, ranked);
    workshop = workshop.on(graph.topology(), graph.features(), figures, () -> newSampler(graph));
  }

  /** Owns what lives as long as this. */
  public NDManager manager() {
    return manager;
  }

  public BatchLayout layout() {
    return layout;
  }

  public GraphModel model() {
    return model;
  }

  public FlatParameters parameters() {
    return parameters;
  }

  /**
   * How many threads may compute at once, each on neighborhoods of its own: threads that share an
   * operator gain nothing where operators are small. One for a ranking, whose candidates are shared
   * by all rows of a step, for a model that is not {@link GraphModel#concurrent}, and on a GPU.
   */
  public int lanes() {
    return lanes;
  }

  /** Figures of the past that the layout has; null for none. */
  public SeedFeatures history() {
    return figures;
  }

  /** What is ranked; null for other tasks. */
  public ItemTable items() {
    return items;
  }

  public BatchWorkshop workshop() {
    return workshop;
  }

  /** An array on the device that lives as long as this. */
  public NDArray array(float[] values) {
    return manager.create(values);
  }

  /** The file that the model is made of, with these weights in it; empty if it is of none. */
  public byte[] trainedFile(float[] weights) {
    try (NDManager scope = manager.newSubManager()) {
      return model.trainedFile(parameters.views(scope.create(weights), scope));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
