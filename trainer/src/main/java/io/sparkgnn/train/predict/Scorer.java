// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import static io.sparkgnn.train.config.TrainingOptions.BATCH_SIZE;
import static io.sparkgnn.train.config.TrainingOptions.RESAMPLES;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.train.loader.BatchPipeline;
import io.sparkgnn.train.loader.BatchWorkshop;
import io.sparkgnn.train.loader.HostBatch;
import io.sparkgnn.train.loader.SeedSlice;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.runtime.ModelRuntime;
import io.sparkgnn.train.runtime.ModelSpec;
import io.sparkgnn.train.task.LabelFit;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Scores seeds in batches with given weights; dropout is off and nothing is recorded. */
public final class Scorer {
  /** Nodes that a batch may have for its sake to be larger than in training. */
  private static final int MOST_NODES = 1 << 17;

  private static final int TIMES_TRAINED = 4;

  private final ModelRuntime runtime;
  private final ModelSpec spec;
  private final Task task;
  private final LabelFit fit;
  private final Runnable afterBatch;
  private final int seedsAtOnce;

  /**
   * @param afterBatch called after batches, on the thread that asks for scores
   */
  public Scorer(ModelRuntime runtime, ModelSpec spec, Runnable afterBatch) {
    this.runtime = runtime;
    this.spec = spec;
    this.task = Tasks.of(spec.config());
    this.fit = spec.labelFit();
    this.afterBatch = afterBatch;
    this.seedsAtOnce = seedsAtOnce(spec.config().get(BATCH_SIZE), runtime.layout().mostNodes());
  }

  /**
   * Seeds of a batch. Operators take as long to start for few rows as for many, and nothing is kept
   * for a backward pass, so it may be larger than in training, as long as neighborhoods are small.
   *
   * @param trained seeds of a batch in training
   * @param mostNodes that a seed can have
   */
  static int seedsAtOnce(int trained, double mostNodes) {
    double fit = MOST_NODES / mostNodes;
    return (int) Math.max(trained, Math.min((long) TIMES_TRAINED * trained, fit));
  }

  /**
   * Scores.
   *
   * @param members all weights of each model of the ensemble; their predictions are averaged
   * @param visible until when each seed may see, at most its time
   * @return {@code count * outputs} probabilities or values
   */
  public float[] score(
      List<NDArray> members, long[] entity, long[] time, long[] visible, int count) {
    if (runtime.items() != null) {
      return ranked(members, entity, time, visible, count);
    }
    int outputs = spec.outputs();
    double[] sums = new double[count * outputs];
    for (int sample = 0; sample < spec.config().get(RESAMPLES); sample++) {
      pass(
          entity,
          time,
          visible,
          count,
          seedsAtOnce,
          sample,
          runtime.lanes(),
          (batch, neighborhood, at) -> {
            for (ParameterStore store : stores(members, neighborhood)) {
              NDArray scores = runtime.model().score(store, neighborhood, false);
              task.addPredictions(scores.toFloatArray(), batch.bases(), fit, sums, at * outputs);
            }
          });
    }
    float[] mean = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      mean[i] = (float) (sums[i] / (spec.config().get(RESAMPLES) * members.size()));
    }
    return mean;
  }

  private float[] ranked(
      List<NDArray> members, long[] entity, long[] time, long[] visible, int count) {
    try (ItemScorer items = itemScorer(members)) {
      return ranked(items, entity, time, visible, count);
    }
  }

  /** What a ranking's items are scored by, for several calls with the same weights and graph. */
  ItemScorer itemScorer(List<NDArray> members) {
    return new ItemScorer(runtime, spec.config(), members);
  }

  /**
   * The best items of seeds, which are taken in the order of their times: vectors of all items are
   * made for a time, and there may be no room for those of many.
   */
  float[] ranked(ItemScorer items, long[] entity, long[] time, long[] visible, int count) {
    int[] order = items.order(visible, count);
    int outputs = items.outputs();
    float[] found = new float[Math.multiplyExact(count, outputs)];
    pass(
        at(order, entity),
        at(order, time),
        at(order, visible),
        count,
        0,
        (batch, neighborhood, at) -> items.score(neighborhood, found, at * outputs));
    float[] out = new float[found.length];
    for (int place = 0; place < count; place++) {
      System.arraycopy(found, place * outputs, out, order[place] * outputs, outputs);
    }
    return out;
  }

  private static long[] at(int[] places, long[] values) {
    return Arrays.stream(places).mapToLong(place -> values[place]).toArray();
  }

  private List<ParameterStore> stores(List<NDArray> members, Neighborhood neighborhood) {
    return members.stream()
        .map(flat -> runtime.parameters().views(flat, neighborhood.manager()))
        .toList();
  }

  /** What is done with a batch, whose first seed is the one of that number. */
  interface BatchWork {
    void take(HostBatch batch, Neighborhood neighborhood, int first);
  }

  /** Samples seeds in batches as in training, and has something done with each. */
  void pass(long[] entity, long[] time, long[] visible, int count, int epoch, BatchWork work) {
    pass(entity, time, visible, count, spec.config().get(BATCH_SIZE), epoch, 1, work);
  }

  private void pass(
      long[] entity,
      long[] time,
      long[] visible,
      int count,
      int size,
      int epoch,
      int atOnce,
      BatchWork work) {
    int batches = (count + size - 1) / size;
    IntFunction<SeedSlice> seeds =
        index ->
            slice(entity, time, visible, index, index * size, Math.min(count, (index + 1) * size));
    BatchWorkshop workshop = runtime.workshop();
    if (batches == 1) {
      HostBatch batch = workshop.make(seeds.apply(0), epoch);
      try {
        take(batch, 0, work);
      } finally {
        workshop.release(batch);
      }
      afterBatch.run();
      return;
    }
    try (BatchPipeline pipeline = new BatchPipeline(workshop, seeds, batches, epoch)) {
      pipeline.each(atOnce, batch -> take(batch, batch.index() * size, work), afterBatch);
    }
  }

  private SeedSlice slice(long[] entity, long[] time, long[] visible, int index, int from, int to) {
    EntityColumn entities =
        new EntityColumn(runtime.layout().entityType(), Arrays.copyOfRange(entity, from, to));
    return new SeedSlice(
        index,
        List.of(entities),
        Arrays.copyOfRange(time, from, to),
        Arrays.copyOfRange(visible, from, to));
  }

  private void take(HostBatch batch, int first, BatchWork work) {
    try (NDManager scope = runtime.manager().newSubManager()) {
      work.take(batch, new Neighborhood(runtime.layout(), batch, scope, null), first);
    }
  }
}
