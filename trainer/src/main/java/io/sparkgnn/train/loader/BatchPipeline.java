// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.train.loader.BatchWorkshop.Sampled;
import io.sparkgnn.train.loader.BatchWorkshop.SamplerBench;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * One pass over several batches: sampling threads fill a queue, feature threads empty it into
 * another, and {@link #next} takes the batches in their order. Whoever works holds a place to put
 * its result before it takes a number, so no stage can starve another.
 *
 * <p>An error on any thread ends the pass: {@link #next} throws it as the cause of a {@link
 * StageFailedException}.
 */
public final class BatchPipeline implements AutoCloseable {
  private final BatchWorkshop workshop;
  private final IntFunction<SeedSlice> seeds;
  private final int count;
  private final int epoch;
  private final OrderedQueue<Sampled> sampled;
  private final OrderedQueue<HostBatch> ready;
  private final AtomicInteger nextToSample = new AtomicInteger();
  private final AtomicInteger nextToAssemble = new AtomicInteger();
  private final CountDownLatch working;
  private final StageClock samplingClock = new StageClock();
  private final StageClock featureClock = new StageClock();
  private int taken;

  /**
   * Starts a pass.
   *
   * @param seeds the seeds of each batch, by its index; called on the sampling threads
   * @param count number of batches
   * @param epoch what the sampler is told
   */
  public BatchPipeline(BatchWorkshop workshop, IntFunction<SeedSlice> seeds, int count, int epoch) {
    this.workshop = workshop;
    this.seeds = seeds;
    this.count = count;
    this.epoch = epoch;
    this.sampled = new OrderedQueue<>(2 * workshop.samplers().size());
    this.ready = new OrderedQueue<>(workshop.prefetch());
    this.working = new CountDownLatch(workshop.samplers().size() + workshop.assemblers().size());
    for (SamplerBench bench : workshop.samplers()) {
      start("gnn-sampling", () -> sample(bench));
    }
    for (BatchAssembler assembler : workshop.assemblers()) {
      start("gnn-features", () -> assemble(assembler));
    }
  }

  /** A stage's work, which ends when its batches do. */
  private interface Stage {
    void run() throws InterruptedException;
  }

  private void start(String name, Stage stage) {
    workshop
        .threads()
        .start(
            name,
            working,
            () -> {
              try {
                stage.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (StageFailedException e) {
                ready.fail(e.getCause());
              } catch (OutOfMemoryError e) {
                UserErrorException told = BatchBudget.tooSmall(e);
                sampled.fail(told);
                ready.fail(told);
              } catch (Throwable e) {
                sampled.fail(e);
                ready.fail(e);
              }
            });
  }

  private void sample(SamplerBench bench) throws InterruptedException {
    while (true) {
      long begin = System.nanoTime();
      Subgraph subgraph = bench.free().take();
      int number = nextToSample.getAndIncrement();
      long work = System.nanoTime();
      samplingClock.waited(work - begin);
      if (subgraph == null || number >= count) {
        return;
      }
      SeedSlice slice = seeds.apply(number);
      workshop.sample(bench, slice, epoch, subgraph);
      long done = System.nanoTime();
      samplingClock.worked(done - work);
      if (!sampled.put(number, new Sampled(slice, subgraph, bench))) {
        return;
      }
      samplingClock.waited(System.nanoTime() - done);
    }
  }

  private void assemble(BatchAssembler assembler) throws InterruptedException {
    try (FeatureStore.Reader reader = workshop.features().reader()) {
      while (nextToAssemble.getAndIncrement() < count) {
        long begin = System.nanoTime();
        HostBatch batch = workshop.batches().take();
        Sampled input = sampled.take();
        long work = System.nanoTime();
        featureClock.waited(work - begin);
        if (batch == null || input == null) {
          return;
        }
        assembler.assemble(input.seeds(), input.subgraph(), reader, batch);
        input.bench().free().give(input.subgraph());
        long done = System.nanoTime();
        featureClock.worked(done - work);
        if (!ready.put(input.seeds().index(), batch)) {
          return;
        }
        featureClock.waited(System.nanoTime() - done);
      }
    }
  }

  /**
   * The next batch, or null after the last. Give it back with {@link #release}. Safe for use by
   * several threads.
   *
   * @throws StageFailedException if a stage failed
   */
  public synchronized HostBatch next() {
    if (taken == count) {
      return null;
    }
    try {
      HostBatch batch = ready.take();
      taken++;
      return batch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StageFailedException(e);
    }
  }

  /** Gives a batch back, when nothing aliases its memory any more. */
  public void release(HostBatch batch) {
    workshop.batches().give(batch);
  }

  /**
   * Has every batch worked on and gives it back.
   *
   * @param threads how many work at once, each on a batch of its own; the caller's is one of them
   * @param afterwards called on the caller's thread after each batch that it worked on
   * @throws StageFailedException if a stage failed, or the work did on another thread
   */
  public void each(int threads, Consumer<HostBatch> work, Runnable afterwards) {
    int others = Math.max(0, Math.min(threads, count) - 1);
    CountDownLatch working = new CountDownLatch(others);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    for (int i = 0; i < others; i++) {
      workshop
          .threads()
          .start(
              "gnn-scoring",
              working,
              () -> {
                try {
                  takeAll(work, () -> {});
                } catch (Throwable e) {
                  failure.compareAndSet(null, e);
                  ready.fail(e);
                }
              });
    }
    try {
      takeAll(work, afterwards);
    } catch (RuntimeException | Error e) {
      ready.fail(e);
      throw e;
    } finally {
      awaitEnd(working);
    }
    if (failure.get() != null) {
      throw new StageFailedException(failure.get());
    }
  }

  private void takeAll(Consumer<HostBatch> work, Runnable afterwards) {
    HostBatch batch;
    while ((batch = next()) != null) {
      work.accept(batch);
      release(batch);
      afterwards.run();
    }
  }

  /** How long the sampling threads worked and waited. */
  public StageClock samplingClock() {
    return samplingClock;
  }

  /** How long the feature threads worked and waited. */
  public StageClock featureClock() {
    return featureClock;
  }

  /**
   * Stops the stages, waits for them to end and takes every buffer back, also those not released.
   */
  @Override
  public void close() {
    sampled.close();
    ready.close();
    workshop.stop();
    awaitEnd(working);
    workshop.reclaim();
    PipelineTotals.ended(samplingClock, featureClock);
  }

  /** Waits also where this thread is interrupted, which it is again afterwards. */
  private static void awaitEnd(CountDownLatch working) {
    boolean interrupted = false;
    while (working.getCount() > 0) {
      try {
        working.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
