// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import static io.sparkgnn.train.config.TrainingOptions.COLUMN_ENCODERS;
import static io.sparkgnn.train.config.TrainingOptions.FIT_ROWS;
import static io.sparkgnn.train.config.TrainingOptions.GAP_DISTRIBUTION;
import static io.sparkgnn.train.config.TrainingOptions.GAP_MAX_DAYS;
import static io.sparkgnn.train.config.TrainingOptions.GAP_MIN_DAYS;
import static io.sparkgnn.train.config.TrainingOptions.GAP_PROBABILITY;
import static io.sparkgnn.train.config.TrainingOptions.HISTORY;
import static io.sparkgnn.train.config.TrainingOptions.IGNORED_COLUMNS;
import static io.sparkgnn.train.config.TrainingOptions.MIN_CATEGORY_COUNT;
import static io.sparkgnn.train.config.TrainingOptions.MIN_FILLED;
import static io.sparkgnn.train.config.TrainingOptions.MODEL_TYPE;
import static io.sparkgnn.train.config.TrainingOptions.NUMERIC_BINS;
import static io.sparkgnn.train.config.TrainingOptions.NUM_NEIGHBORS;
import static io.sparkgnn.train.config.TrainingOptions.SEED;
import static io.sparkgnn.train.config.TrainingOptions.STALENESS;
import static io.sparkgnn.train.config.TrainingOptions.STRATEGY;
import static io.sparkgnn.train.config.TrainingOptions.STRATEGY_BY_EDGE_TYPE;
import static io.sparkgnn.train.config.TrainingOptions.TEXT_BUCKETS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.baseline.PastFigures;
import io.sparkgnn.train.checkpoint.Checkpointing;
import io.sparkgnn.train.collective.Collective;
import io.sparkgnn.train.config.GapDistribution;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.encode.Clock;
import io.sparkgnn.train.encode.EncodingFit;
import io.sparkgnn.train.encode.GraphEncoding;
import io.sparkgnn.train.encode.HistoryEncoding;
import io.sparkgnn.train.encode.HistoryFit;
import io.sparkgnn.train.items.ItemFit;
import io.sparkgnn.train.model.ModelContext;
import io.sparkgnn.train.model.Models;
import io.sparkgnn.train.predict.TrainedModel;
import io.sparkgnn.train.progress.TrainingListener;
import io.sparkgnn.train.runtime.ModelSpec;
import io.sparkgnn.train.task.LabelFit;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;

/**
 * Trains one model, or the members of one ensemble. Every process of the {@link Collective} makes
 * one of these with the same configuration and calls {@link #fit} with the same rows; each trains
 * on its part of every batch.
 *
 * <p>The result is a pure function of graph version, configuration, rows and number of processes:
 * the same bits on the same machine, whether or not it went on from a checkpoint. Without dropout
 * it is the same for any number of processes, but for rounding.
 */
public final class Training {
  private static final int FIT_SEEDS = 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrainingGraph graph;
  private final TrainingConfig config;
  private final byte[] modelFile;
  private final TrainedModel start;
  private final Collective collective;
  private final TrainingListener listener;

  /** Training on a graph store on this machine. */
  public Training(
      GraphStore graph, TrainingConfig config, Collective collective, TrainingListener listener) {
    this(new LocalTrainingGraph(graph), config, collective, listener);
  }

  public Training(
      TrainingGraph graph,
      TrainingConfig config,
      Collective collective,
      TrainingListener listener) {
    this(graph, config, ModelContext.NO_FILE, collective, listener);
  }

  /**
   * Training of a model that is made of a file.
   *
   * @param modelFile its bytes, the same in every process; empty for a model that is made of none
   */
  public Training(
      TrainingGraph graph,
      TrainingConfig config,
      byte[] modelFile,
      Collective collective,
      TrainingListener listener) {
    this(graph, config, modelFile, null, collective, listener);
  }

  private Training(
      TrainingGraph graph,
      TrainingConfig config,
      byte[] modelFile,
      TrainedModel start,
      Collective collective,
      TrainingListener listener) {
    this.graph = graph;
    this.config = config;
    this.modelFile = modelFile;
    this.start = start;
    this.collective = collective;
    this.listener = listener;
  }

  /**
   * The same training from a model's weights on, and with its way from rows to inputs: what it has
   * learned goes on to mean what it meant. The model must have the same settings.
   *
   * @param model of the same task; null to begin anew
   */
  public Training from(TrainedModel model) {
    return new Training(graph, config, modelFile, model, collective, listener);
  }

  /**
   * Trains and keeps the weights of the best epoch.
   *
   * @param train the rows of all processes
   * @param validation the rows that pick the best epoch; with none the epoch of the lowest training
   *     loss is kept
   * @throws UserErrorException if a label does not fit the task, there are no training rows, or the
   *     loss stops being a number
   */
  public TrainedModel fit(SeedSet train, SeedSet validation) {
    return fit(train, validation, Checkpointing.NONE);
  }

  /** The same, from the newest checkpoint on if there is one, and leaving checkpoints. */
  public TrainedModel fit(SeedSet train, SeedSet validation, Checkpointing checkpointing) {
    if (train.size() == 0) {
      throw new UserErrorException("Cannot train: the training label table has no usable rows");
    }
    Models.check(config);
    Task task = Tasks.of(config);
    task.check(task.metric(config));
    TrainingConfig frozen = withGaps(validation);
    if (frozen != config) {
      return new Training(graph, frozen, modelFile, start, collective, listener)
          .fit(train, validation, checkpointing);
    }
    return new TrainingRuns(graph, config, modelFile, start, collective, listener, this::fitted)
        .run(train, validation, checkpointing);
  }

  /**
   * Where validation rows see nothing after the training rows end, half of the training rows learn
   * from a history that ends early, too, by up to as much; unless gaps are configured.
   */
  private TrainingConfig withGaps(SeedSet validation) {
    if (validation.size() == 0
        || config.get(GAP_PROBABILITY) > 0
        || !ValidationRows.isFrozen(graph, config, validation)) {
      return config;
    }
    LongSummaryStatistics times = Arrays.stream(validation.time()).summaryStatistics();
    double days = Math.max(1, Clock.days(times.getMax(), times.getMin()));
    listener.noted(
        String.format(
            Locale.ROOT,
            "half of the training rows see nothing of up to %.0f days before their time, as the"
                + " validation rows",
            days));
    return config.toBuilder()
        .set(GAP_PROBABILITY, 0.5)
        .set(GAP_MIN_DAYS, 0.0)
        .set(GAP_MAX_DAYS, days)
        .set(GAP_DISTRIBUTION, GapDistribution.UNIFORM)
        .set(STALENESS, true)
        .build();
  }

  private TrainingRuns.Fitted fitted(SeedSet rows) {
    LabelFit labels = Tasks.of(config).fit(rows.labels());
    if (start != null) {
      labels = labels.on(start.spec().labelFit());
      checkSame(labels);
    }
    ModelSpec spec = spec(rows, labels);
    HistoryEncoding history = spec.encoding().history();
    LabelFit learned = history == null ? labels : labels.against(history.naive());
    return new TrainingRuns.Fitted(rows, learned, spec);
  }

  private void checkSame(LabelFit labels) {
    ModelSpec was = start.spec();
    if (was.config().task() != config.task() || was.outputs() != labels.outputs()) {
      throw new UserErrorException(
          "Cannot go on from the model: it is of a %s task with %d values a row, and this is a %s task with %d"
              .formatted(
                  was.config().task().name().toLowerCase(Locale.ROOT),
                  was.outputs(),
                  config.task().name().toLowerCase(Locale.ROOT),
                  labels.outputs()));
    }
    if (!was.config().entity().equals(config.entity())) {
      throw new UserErrorException(
          "Cannot go on from the model: it is about %s, and this task about %s"
              .formatted(was.config().entity(), config.entity()));
    }
  }

  /** Fits the encoding at process 0; the others take it from there. */
  private ModelSpec spec(SeedSet train, LabelFit labels) {
    GraphSchema schema = graph.schema();
    NumNeighbors neighbors = NumNeighbors.parse(config.get(NUM_NEIGHBORS));
    boolean inferred = config.get(NUM_NEIGHBORS).toLowerCase(Locale.ROOT).contains("inferred");
    SamplingPlan plan =
        reached(
            neighbors.resolve(
                schema,
                config.get(STRATEGY),
                config.get(STRATEGY_BY_EDGE_TYPE),
                inferred ? graph.degrees() : null));
    if (start != null) {
      return ModelSpec.of(
          config,
          labels.outputs(),
          labels.center(),
          labels.scale(),
          schema,
          plan,
          start.spec().encoding());
    }
    byte[] fitted = collective.rank() == 0 ? json(fitted(train, plan)) : new byte[0];
    try {
      GraphEncoding encoding = JSON.readValue(collective.broadcast(fitted), GraphEncoding.class);
      return ModelSpec.of(
          config, labels.outputs(), labels.center(), labels.scale(), schema, plan, encoding);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The plan without the hops that the model does not read. */
  private SamplingPlan reached(SamplingPlan plan) {
    int hops = Models.named(config.get(MODEL_TYPE)).needs(config).hopsOf(plan.hops());
    return new SamplingPlan(plan.fanouts().subList(0, hops), plan.strategies());
  }

  private static byte[] json(GraphEncoding encoding) {
    try {
      return JSON.writeValueAsBytes(encoding);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private GraphEncoding fitted(SeedSet train, SamplingPlan plan) {
    long newest = Arrays.stream(train.time()).max().orElse(Long.MIN_VALUE);
    int entityType = graph.schema().nodeType(config.entity()).index();
    checkColumns("ignore", config.get(IGNORED_COLUMNS));
    checkColumns("encode", config.get(COLUMN_ENCODERS).keySet());
    Map<String, String> own = new HashMap<>();
    config
        .get(COLUMN_ENCODERS)
        .forEach((column, encoder) -> own.put(column.toLowerCase(Locale.ROOT), encoder));
    EncodingFit fit =
        new EncodingFit(
            graph.schema(),
            graph.topology(),
            graph.features(),
            new EncodingFit.Options(
                newest,
                config.get(FIT_ROWS),
                config.get(NUMERIC_BINS),
                config.get(MIN_CATEGORY_COUNT),
                config.get(MIN_FILLED),
                config.get(TEXT_BUCKETS) > 0,
                config.ignored(),
                own,
                config.get(SEED)));
    SeedSet some = train.rows(train.spread(FIT_SEEDS));
    GraphEncoding encoding =
        fit.fit(
            graph.newSampler(plan, entityType, config.get(SEED)),
            new SeedBatch(entityType, some.entity(), some.time(), some.size()));
    if (config.task() == TaskType.RANKING) {
      encoding =
          encoding.with(ItemFit.of(graph, entityType, config.items(), train, config.ignored()));
    }
    return config.get(HISTORY) == 0 ? encoding : encoding.with(history(train));
  }

  /** Chooses figures of the past, the same for every run seed. */
  private HistoryEncoding history(SeedSet train) {
    TrainingConfig anySeed = config.toBuilder().set(SEED, 0L).build();
    long[] visible = train.time().clone();
    for (int row = 0; row < visible.length; row++) {
      visible[row] -= EpochRows.gap(anySeed, 0, train.entity()[row], visible[row]);
    }
    HistoryFit.Chosen chosen =
        new PastFigures(graph, config, listener)
            .chosen(train.amounts(), visible, config.get(HISTORY));
    return chosen == null ? null : chosen.encoding();
  }

  private void checkColumns(String what, Collection<String> columns) {
    for (String column : columns) {
      boolean known =
          graph.schema().nodeTypes().stream()
              .anyMatch(
                  type ->
                      type.columns().stream()
                          .anyMatch(c -> (type.name() + "." + c.name()).equalsIgnoreCase(column)));
      if (!known) {
        throw new UserErrorException(
            "Cannot " + what + " column '" + column + "': the graph has no such feature column");
      }
    }
  }
}
