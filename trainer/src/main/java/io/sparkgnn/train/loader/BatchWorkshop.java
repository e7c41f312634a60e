// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.SeedFeatures;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.seed.EntityColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The samplers and buffers that one pass after another uses, so that none allocates them anew. Only
 * one {@link BatchPipeline} at a time may be open on it, and none while {@link #make} runs.
 */
public final class BatchWorkshop {
  private final BatchLayout layout;
  private final FeatureStore features;
  private final List<SamplerBench> samplers = new ArrayList<>();
  private final List<BatchAssembler> assemblers = new ArrayList<>();
  private final Pool<HostBatch> batches;
  private final int prefetch;
  private final StageThreads threads;
  private final BatchBudget budget;

  /** A sampler and the subgraphs made by it that are free. */
  record SamplerBench(Sampler sampler, Pool<Subgraph> free) {}

  /** A sampled batch on its way to the feature stage. */
  record Sampled(SeedSlice seeds, Subgraph subgraph, SamplerBench bench) {}

  /**
   * Sets up.
   *
   * @param history figures of the past that the layout has; null for none
   * @param samplerThreads threads that sample
   * @param featureThreads threads that read features
   * @param prefetch batches that may lie ready before the step
   * @param budget what a batch may need
   */
  public BatchWorkshop(
      BatchLayout layout,
      Topology topology,
      FeatureStore features,
      SeedFeatures history,
      Supplier<Sampler> newSampler,
      int samplerThreads,
      int featureThreads,
      int prefetch,
      BatchBudget budget) {
    this.budget = budget;
    this.threads = new StageThreads();
    this.layout = layout;
    this.features = features;
    this.prefetch = prefetch;
    for (int i = 0; i < samplerThreads; i++) {
      Sampler sampler = newSampler.get();
      samplers.add(
          new SamplerBench(
              sampler, new Pool<>(List.of(sampler.newSubgraph(), sampler.newSubgraph()))));
    }
    List<HostBatch> buffers = new ArrayList<>();
    for (int i = 0; i < prefetch + featureThreads + 1; i++) {
      buffers.add(new HostBatch(layout));
    }
    batches = new Pool<>(buffers);
    for (int i = 0; i < featureThreads; i++) {
      assemblers.add(new BatchAssembler(layout, topology, history));
    }
  }

  private BatchWorkshop(
      BatchWorkshop same,
      Topology topology,
      FeatureStore features,
      SeedFeatures history,
      Supplier<Sampler> newSampler) {
    this.budget = same.budget;
    this.threads = same.threads;
    this.layout = same.layout;
    this.features = features;
    this.prefetch = same.prefetch;
    this.batches = same.batches;
    same.samplers.forEach(bench -> samplers.add(new SamplerBench(newSampler.get(), bench.free())));
    same.assemblers.forEach(
        assembler -> assemblers.add(new BatchAssembler(layout, topology, history)));
  }

  /** The same over another state of the graph, with its buffers; none may be in use. */
  public BatchWorkshop on(
      Topology topology,
      FeatureStore features,
      SeedFeatures history,
      Supplier<Sampler> newSampler) {
    return new BatchWorkshop(this, topology, features, history, newSampler);
  }

  public BatchLayout layout() {
    return layout;
  }

  FeatureStore features() {
    return features;
  }

  List<SamplerBench> samplers() {
    return samplers;
  }

  List<BatchAssembler> assemblers() {
    return assemblers;
  }

  Pool<HostBatch> batches() {
    return batches;
  }

  StageThreads threads() {
    return threads;
  }

  int prefetch() {
    return prefetch;
  }

  /**
   * Makes one batch on the calling thread: for few seeds, threads take longer to start than to
   * work.
   *
   * @param epoch what the sampler is told
   * @return to be given back with {@link #release}
   * @throws StageFailedException if sampling or reading fails, as a pipeline would throw it
   */
  public HostBatch make(SeedSlice seeds, int epoch) {
    SamplerBench bench = samplers.get(0);
    try {
      Subgraph subgraph = bench.free().take();
      HostBatch batch = batches.take();
      try (FeatureStore.Reader reader = features.reader()) {
        long begin = System.nanoTime();
        sample(bench, seeds, epoch, subgraph);
        long sampled = System.nanoTime();
        assemblers.get(0).assemble(seeds, subgraph, reader, batch);
        PipelineTotals.worked(sampled - begin, System.nanoTime() - sampled);
      }
      bench.free().give(subgraph);
      return batch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    } catch (OutOfMemoryError e) {
      throw failed(BatchBudget.tooSmall(e));
    } catch (RuntimeException | Error e) {
      throw failed(e);
    }
  }

  private StageFailedException failed(Throwable cause) {
    reclaim();
    return new StageFailedException(cause);
  }

  /** Takes a batch back, when nothing aliases its memory any more. */
  public void release(HostBatch batch) {
    batches.give(batch);
  }

  /** Samples the neighborhoods of a batch's seeds. */
  void sample(SamplerBench bench, SeedSlice seeds, int epoch, Subgraph subgraph) {
    EntityColumn root = seeds.entities().get(layout.root());
    bench
        .sampler()
        .sample(
            new SeedBatch(root.nodeType(), root.id(), seeds.visible(), seeds.count()),
            epoch,
            subgraph);
    int edgeTypes = layout.schema().edgeTypes().size();
    budget.check(subgraph, layout.schema().nodeTypes().size(), edgeTypes);
    PipelineTotals.sampled(seeds.count(), subgraph, edgeTypes);
  }

  /** Wakes every thread that waits for a buffer, with none. */
  void stop() {
    batches.close();
    samplers.forEach(bench -> bench.free().close());
  }

  /** Takes every buffer back for the next pass; no thread of the last may be left. */
  void reclaim() {
    batches.reopen();
    samplers.forEach(bench -> bench.free().reopen());
  }
}
