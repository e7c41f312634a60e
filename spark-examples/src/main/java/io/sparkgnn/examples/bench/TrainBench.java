// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.train.progress.EpochReport;
import io.sparkgnn.train.progress.StageWaits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Trains a job's model for some epochs and tells how fast it goes. */
public final class TrainBench {
  /** Epochs of a turn. */
  private static final int TURN = 5;

  /** Epochs of a turn that count. */
  private static final int COUNTED = 3;

  private final Gnn gnn;
  private final Dataset<Row> labels;
  private final int batchSize;

  /**
   * Where a model is trained.
   *
   * @param workers tasks, each on an executor of its own
   * @param placement of the graph, by its name in a job file
   * @param apart whether each worker trains a model of its own, all at once: what the machine would
   *     give if nobody waited for anybody
   */
  public record Case(int workers, String placement, boolean apart) {}

  /** Hears of {@link #compare} while it goes on. */
  public interface Rounds {
    /**
     * Another round is done.
     *
     * @param done rounds over all cases, those that warm up too
     * @param all rounds in all
     * @param seedsPerSecond of each case in the last round; empty before the first
     */
    void done(int done, int all, List<Double> seedsPerSecond);
  }

  /**
   * @param gnn trained end to end; its epochs, and for {@link #compare} its workers, are set here
   * @param labels rows to train on
   */
  public TrainBench(Gnn gnn, Dataset<Row> labels) {
    this.gnn = gnn;
    this.labels = labels;
    this.batchSize = gnn.getBatchSize();
  }

  /** One training; each of its epochs but the first is a repeat. */
  public BenchLine run(int repeats) {
    Trained trained = train(gnn, repeats + 1);
    Measured measured = new Measured(repeats);
    trained.epochs.subList(1, trained.epochs.size()).forEach(e -> measured.add(trained.figures(e)));
    return measured
        .line(gnn.getModelType(), batchSize)
        .put("last_loss", trained.epochs.get(trained.epochs.size() - 1).trainLoss());
  }

  /**
   * Trains in each case in turn, with so many rows a worker and step as the job says, so that a
   * machine whose speed moves moves all cases. Every turn is {@value #TURN} epochs, of which the
   * last {@value #COUNTED} count: at its start Spark's own code is compiled, on the same cores.
   *
   * @param warmUp rounds over all cases before the first that counts: what a step does only once is
   *     compiled after some ten thousand steps
   * @param repeats rounds that count
   */
  public void compare(
      List<Case> cases, int warmUp, int repeats, Rounds rounds, Consumer<BenchLine> out) {
    List<Measured> measured = cases.stream().map(each -> new Measured(repeats)).toList();
    int all = warmUp + repeats;
    rounds.done(0, all, List.of());
    for (int round = 0; round < all; round++) {
      List<Figures> turns = cases.stream().map(this::train).toList();
      if (round >= warmUp) {
        for (int i = 0; i < turns.size(); i++) {
          measured.get(i).add(turns.get(i));
          measured.get(i).timesFirst.add(turns.get(i).seeds() / turns.get(0).seeds());
        }
      }
      rounds.done(round + 1, all, turns.stream().map(Figures::seeds).toList());
    }
    for (int i = 0; i < cases.size(); i++) {
      Case each = cases.get(i);
      out.accept(
          measured
              .get(i)
              .line(gnn.getModelType(), each.apart() ? batchSize : batchSize * each.workers())
              .put("workers", each.workers())
              .put("apart", each.apart() ? "yes" : "no")
              .put("placement", each.placement())
              .put("times_first_case", measured.get(i).timesFirst));
    }
  }

  private Figures train(Case each) {
    int together = each.apart() ? 1 : each.workers();
    List<Gnn> models =
        Stream.generate(() -> gnn.copy(ParamMap.empty()))
            .limit(each.workers() / together)
            .map(
                copy ->
                    copy.setNumWorkers(together)
                        .setPlacement(each.placement())
                        .setBatchSize(batchSize * together))
            .toList();
    List<CompletableFuture<Trained>> running =
        models.stream()
            .map(model -> CompletableFuture.supplyAsync(() -> train(model, TURN), this::start))
            .toList();
    return Figures.together(
        running.stream().map(CompletableFuture::join).map(Trained::lastFigures).toList());
  }

  private void start(Runnable training) {
    new Thread(training, "bench-train").start();
  }

  private Trained train(Gnn model, int epochs) {
    Trained trained = new Trained();
    model.setEpochs(epochs).setPatience(0).setListener(trained).fit(labels);
    return trained;
  }

  /** What an epoch gave: seeds a second, milliseconds a batch, and a share of the step. */
  private record Figures(
      double seeds,
      double step,
      double sampling,
      double features,
      double busy,
      double waited,
      double reduceShare) {
    /** Of trainings that ran at the same time: all their seeds, and means of the rest. */
    static Figures together(List<Figures> all) {
      Figures mean = mean(all);
      return new Figures(
          mean.seeds * all.size(),
          mean.step,
          mean.sampling,
          mean.features,
          mean.busy,
          mean.waited,
          mean.reduceShare);
    }

    static Figures mean(List<Figures> all) {
      return new Figures(
          mean(all, Figures::seeds),
          mean(all, Figures::step),
          mean(all, Figures::sampling),
          mean(all, Figures::features),
          mean(all, Figures::busy),
          mean(all, Figures::waited),
          mean(all, Figures::reduceShare));
    }

    private static double mean(List<Figures> all, ToDoubleFunction<Figures> figure) {
      return all.stream().mapToDouble(figure).average().orElseThrow();
    }
  }

  /** What the repeats of one case gave. */
  private static final class Measured {
    private final Repeats seeds;
    private final Repeats steps;
    private final Repeats sampling;
    private final Repeats features;
    private final Repeats step;
    private final Repeats waited;
    private final Repeats reduceShare;
    private final Repeats timesFirst;

    Measured(int repeats) {
      seeds = new Repeats(repeats);
      steps = new Repeats(repeats);
      sampling = new Repeats(repeats);
      features = new Repeats(repeats);
      step = new Repeats(repeats);
      waited = new Repeats(repeats);
      reduceShare = new Repeats(repeats);
      timesFirst = new Repeats(repeats);
    }

    void add(Figures turn) {
      seeds.add(turn.seeds());
      steps.add(turn.step());
      sampling.add(turn.sampling());
      features.add(turn.features());
      step.add(turn.busy());
      waited.add(turn.waited());
      reduceShare.add(turn.reduceShare());
    }

    BenchLine line(String model, int batch) {
      return new BenchLine("train")
          .put("model", model)
          .put("batch", batch)
          .put("seeds_per_s", seeds)
          .put("ms_per_batch", steps.median())
          .put("sampling_ms_per_batch", sampling.median())
          .put("features_ms_per_batch", features.median())
          .put("step_ms_per_batch", step.median())
          .put("step_waited_ms_per_batch", waited.median())
          .put("all_reduce_share", reduceShare.median());
    }
  }

  private static final class Trained implements FitListener {
    private final List<EpochReport> epochs = new ArrayList<>();
    private long rows;
    private int stepsPerEpoch;

    Figures lastFigures() {
      List<EpochReport> last = epochs.subList(epochs.size() - COUNTED, epochs.size());
      return Figures.mean(last.stream().map(this::figures).toList());
    }

    Figures figures(EpochReport epoch) {
      StageWaits waits = epoch.waits();
      double perBatch = 1000.0 / stepsPerEpoch;
      return new Figures(
          rows / epoch.seconds(),
          perBatch * epoch.seconds(),
          perBatch * waits.samplingBusy(),
          perBatch * waits.featuresBusy(),
          perBatch * waits.stepBusy(),
          perBatch * waits.stepWaited(),
          waits.reduce() / (waits.stepBusy() + waits.stepWaited()));
    }

    @Override
    public void seedsResolved(SeedReport report) {
      rows = report.training();
    }

    @Override
    public void started(int epochCount, int steps, long parameters) {
      stepsPerEpoch = steps;
    }

    @Override
    public void epochDone(EpochReport report) {
      epochs.add(report);
    }
  }
}
