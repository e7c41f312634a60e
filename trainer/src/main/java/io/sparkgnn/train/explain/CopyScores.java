// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.train.data.TrainingGraph;
import io.sparkgnn.train.loader.BatchLayout;
import io.sparkgnn.train.loader.SeedSlice;
import io.sparkgnn.train.loader.SubgraphBatches;
import io.sparkgnn.train.model.InputLens;
import io.sparkgnn.train.model.Neighborhood;
import io.sparkgnn.train.op.Ops;
import io.sparkgnn.train.runtime.ModelRuntime;
import io.sparkgnn.train.runtime.ModelSpec;
import io.sparkgnn.train.task.LabelFit;
import io.sparkgnn.train.task.Task;
import io.sparkgnn.train.task.Tasks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scores copies of a neighborhood, several in a batch. One thread at a time. */
final class CopyScores {
  /** Nodes of a batch, so that its tensors stay small. */
  private static final int MOST_NODES = 20_000;

  private static final int REFERENCES_AT_ONCE = 8;

  private final TrainingGraph graph;
  private final ModelRuntime runtime;
  private final BatchLayout layout;
  private final Task task;
  private final LabelFit fit;
  private final List<NDArray> weights;
  private final List<InputNames> names = new ArrayList<>();
  private final List<AverageInputs> averages = new ArrayList<>();
  private final SubgraphBatches batches;

  /**
   * @param weights of one model, or of several whose scores are averaged
   * @param sampler finds the rows that averages are taken over
   */
  CopyScores(
      TrainingGraph graph,
      ModelSpec spec,
      ModelRuntime runtime,
      List<NDArray> weights,
      Sampler sampler) {
    this.graph = graph;
    this.runtime = runtime;
    this.layout = runtime.layout();
    this.task = Tasks.of(spec.config());
    this.fit = spec.labelFit();
    this.weights = List.copyOf(weights);
    this.batches =
        new SubgraphBatches(layout, graph.topology(), graph.features(), runtime.history());
    for (NodeType type : layout.schema().nodeTypes()) {
      names.add(layout.reachable(type.index()) ? InputNames.of(layout, type, spec.config()) : null);
    }
    for (NDArray flat : weights) {
      averages.add(average(flat, sampler));
    }
  }

  private AverageInputs average(NDArray flat, Sampler sampler) {
    AverageInputs average = new AverageInputs(names.size());
    ReferenceSeeds seeds =
        ReferenceSeeds.of(layout.schema(), graph.topology(), layout.entityType());
    Subgraph subgraph = sampler.newSubgraph();
    for (int from = 0; from < seeds.entity().length; from += REFERENCES_AT_ONCE) {
      int to = Math.min(seeds.entity().length, from + REFERENCES_AT_ONCE);
      long[] entity = Arrays.copyOfRange(seeds.entity(), from, to);
      long[] time = Arrays.copyOfRange(seeds.time(), from, to);
      sampler.sample(new SeedBatch(layout.entityType(), entity, time, to - from), 0, subgraph);
      try (NDManager scope = runtime.manager().newSubManager()) {
        score(flat, slice(entity, time), subgraph, average, scope);
      }
    }
    return average;
  }

  private SeedSlice slice(long[] entity, long[] time) {
    return new SeedSlice(0, List.of(new EntityColumn(layout.entityType(), entity)), time, time);
  }

  /** [seeds, outputs]. */
  private NDArray score(
      NDArray flat, SeedSlice seeds, Subgraph subgraph, InputLens lens, NDManager scope) {
    Neighborhood neighborhood =
        new Neighborhood(layout, batches.lay(seeds, subgraph), scope, null, lens);
    return runtime.model().score(runtime.parameters().views(flat, scope), neighborhood, false);
  }

  /** What a table's inputs are called. */
  InputNames names(int nodeType) {
    return names.get(nodeType);
  }

  LabelFit fit() {
    return fit;
  }

  /** The prediction of each output, as scoring gives it. */
  double[] predictions(Sampled sampled) {
    double[] sums = new double[fit.outputs()];
    forEachBatch(
        sampled,
        List.of(Copy.WHOLE),
        false,
        (first, copies, lens, scores) ->
            task.addPredictions(scores.toFloatArray(), batches.bases(), fit, sums, 0));
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= weights.size();
    }
    return sums;
  }

  /** The score of each copy. */
  double[] scores(Sampled sampled, List<Copy> all, Evidence evidence) {
    double[] result = new double[all.size()];
    forEachBatch(
        sampled,
        all,
        false,
        (first, copies, lens, scores) -> {
          float[] values = scores.toFloatArray();
          for (int copy = 0; copy < copies.seedCount(); copy++) {
            result[first + copy] += evidence.of(values, copy) / weights.size();
          }
        });
    return result;
  }

  /**
   * The integrated gradients of each row's inputs (Sundararajan et al. 2017, "Axiomatic Attribution
   * for Deep Networks"), on the straight path from the averages, by the midpoint rule.
   *
   * @return [type][row][position in {@link #names}]
   */
  double[][][] contributions(Sampled sampled, int steps, Evidence evidence) {
    double[][][] sums = new double[names.size()][][];
    for (int type = 0; type < sums.length; type++) {
      int width = names.get(type) == null ? 0 : names.get(type).names().size();
      sums[type] = new double[sampled.subgraph.nodeCount(type)][width];
    }
    List<Copy> path = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      path.add(Copy.onPath((step + 0.5f) / steps));
    }
    double weight = 1.0 / steps / weights.size();
    forEachBatch(
        sampled,
        path,
        true,
        (first, copies, lens, scores) -> {
          Ops.backward(evidence.sum(scores));
          for (int type = 0; type < sums.length; type++) {
            if (copies.nodeCount(type) > 0 && names.get(type) != null) {
              InputNames inputs = names.get(type);
              add(lens.columnContributions(type), inputs.encoded(), copies, type, weight, sums);
              add(lens.dynamicContributions(type), inputs.dynamic(), copies, type, weight, sums);
              add(lens.historyContributions(type), inputs.history(), copies, type, weight, sums);
            }
          }
        });
    return sums;
  }

  private static void add(
      float[] contributions,
      int[] inputs,
      SubgraphCopies copies,
      int type,
      double weight,
      double[][][] sums) {
    if (contributions == null) {
      return;
    }
    for (int i = 0; i < contributions.length; i++) {
      int row = copies.original(type, i / inputs.length);
      sums[type][row][inputs[i % inputs.length]] += weight * contributions[i];
    }
  }

  /** Takes the scores of a batch of copies. */
  private interface Scored {
    /**
     * @param first position of the first copy
     * @param scores [copies, outputs]
     */
    void take(int first, SubgraphCopies copies, ScaledInputs lens, NDArray scores);
  }

  private void forEachBatch(Sampled sampled, List<Copy> all, boolean gradients, Scored scored) {
    int atOnce = Math.max(1, MOST_NODES / sampled.size());
    for (int first = 0; first < all.size(); first += atOnce) {
      List<Copy> some = all.subList(first, Math.min(all.size(), first + atOnce));
      SubgraphCopies copies =
          new SubgraphCopies(
              layout.schema(), sampled.subgraph, some.stream().map(Copy::cut).toList());
      long[] entity = new long[some.size()];
      long[] time = new long[some.size()];
      Arrays.fill(entity, sampled.entity);
      Arrays.fill(time, sampled.time);
      for (int member = 0; member < weights.size(); member++) {
        ScaledInputs lens = new ScaledInputs(copies, some, names, averages.get(member), gradients);
        boolean before = Ops.record(gradients);
        try (NDManager scope = runtime.manager().newSubManager()) {
          NDArray scores = score(weights.get(member), slice(entity, time), copies, lens, scope);
          scored.take(first, copies, lens, scores);
        } finally {
          Ops.record(before);
        }
      }
    }
  }
}
