// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.advise;

import static io.sparkgnn.train.config.TrainingOptions.NUM_NEIGHBORS;
import static io.sparkgnn.train.config.TrainingOptions.SEED;
import static io.sparkgnn.train.config.TrainingOptions.STRATEGY;
import static io.sparkgnn.train.config.TrainingOptions.STRATEGY_BY_EDGE_TYPE;

import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.ml.internal.fit.Fit;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.sampling.DegreeStatistics;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.advise.NeighborhoodCost;
import io.sparkgnn.train.advise.PlanCost;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.loader.SeedSlice;
import io.sparkgnn.train.loop.EpochRows;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;

/**
 * {@code Gnn.explainPlan}: what training is expected to cost. Counts come from a few batches of an
 * epoch that no training has, times from a {@link PlanCalibration}.
 */
public final class PlanExplanation {
  /** Batches that stand for all. */
  private static final int BATCHES = 4;

  /** The epoch whose batches are looked at; training counts from 0. */
  private static final int OTHER_EPOCH = 1 << 20;

  private PlanExplanation() {}

  /** What a look at the neighborhoods says. */
  record Counted(NeighborhoodCost cost, int steps, int validationRows) {}

  public static PlanCost of(GnnParams gnn, Dataset<?> labels) {
    Fit.Prepared fit = new Fit(gnn, labels, FitListener.NONE).prepare();
    Counted expected = count(fit, OTHER_EPOCH, BATCHES);
    PlanCalibration.Result timed =
        new PlanCalibration(gnn, labels, expected.steps(), expected.cost().seeds())
            .run(expected.validationRows());
    return new PlanCost(
        expected.cost(), timed.epoch(), timed.warmUpSeconds(), timed.weights(), timed.timing());
  }

  /** The exact counts of a whole epoch of training, to compare with. */
  public static NeighborhoodCost measured(GnnParams gnn, Dataset<?> labels, int epoch) {
    return count(new Fit(gnn, labels, FitListener.NONE).prepare(), epoch, Integer.MAX_VALUE).cost();
  }

  private static Counted count(Fit.Prepared fit, int epoch, int batches) {
    return SeedStudy.ask(fit, new Count(epoch, batches), Counted.class);
  }

  /**
   * Asks for the counts of an epoch.
   *
   * @param batches that stand for all
   */
  record Count(int epoch, int batches) implements SeedStudy.Question<Counted> {
    @Override
    public Counted answer(GraphStore graph, TrainingConfig config, SeedStudy.Seeds seeds) {
      return new Counted(
          count(graph, config, seeds.training(), epoch, batches),
          EpochRows.steps(seeds.training(), config),
          seeds.validation().size());
    }
  }

  private static NeighborhoodCost count(
      GraphStore graph, TrainingConfig config, SeedSet training, int epoch, int batches) {
    int entity = graph.schema().nodeType(config.entity()).index();
    SamplingPlan plan =
        NumNeighbors.parse(config.get(NUM_NEIGHBORS))
            .resolve(
                graph.schema(),
                config.get(STRATEGY),
                config.get(STRATEGY_BY_EDGE_TYPE),
                DegreeStatistics.of(graph.schema(), graph.topology()));
    int steps = EpochRows.steps(training, config);
    EpochRows rows = new EpochRows(training, config, epoch, steps);
    int count = Math.min(batches, steps);
    List<SeedSlice> slices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slices.add(rows.slice((int) ((long) i * steps / count)));
    }
    return NeighborhoodCost.of(
        graph.schema(),
        new LocalTrainingGraph(graph).newSampler(plan, entity, config.get(SEED)),
        epoch,
        graph.manifest().stripes(),
        slices);
  }
}
