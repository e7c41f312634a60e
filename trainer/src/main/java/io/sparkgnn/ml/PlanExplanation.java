package io.sparkgnn.ml;

import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.rand;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.connector.source.SqlNames;
import io.sparkgnn.graph.GraphStore;
import io.sparkgnn.sampling.DegreeStatistics;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.train.EpochReport;
import io.sparkgnn.train.EpochRows;
import io.sparkgnn.train.LabeledSeeds;
import io.sparkgnn.train.TrainingConfig;
import io.sparkgnn.train.TrainingGraph;
import io.sparkgnn.train.batch.SeedSlice;
import io.sparkgnn.train.plan.NeighborhoodCost;
import io.sparkgnn.train.plan.PlanCost;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;

/**
 * {@link Gnn#explainPlan}: what training is expected to cost. Counts come from a few batches of an
 * epoch that no training has, milliseconds from a short training.
 */
final class PlanExplanation {
  /** Batches that stand for all. */
  private static final int BATCHES = 4;

  /** The epoch whose batches are looked at; training counts from 0. */
  private static final int OTHER_EPOCH = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private PlanExplanation() {}

  /** What a look at the neighborhoods says. */
  record Counted(NeighborhoodCost cost, int steps) {}

  static PlanCost of(Gnn gnn, Dataset<?> labels) {
    Fit.Prepared fit = new Fit(gnn, labels, FitListener.NONE).prepare();
    Counted expected = count(fit, OTHER_EPOCH, BATCHES);
    Calibration calibration = Calibration.of(gnn, labels);
    EpochReport report = calibration.report();
    return PlanCost.of(
        expected.cost(),
        expected.steps(),
        calibration.weights(),
        calibration.steps(),
        report.waits());
  }

  /** The exact counts of a whole epoch of training, to compare with. */
  static NeighborhoodCost measured(Gnn gnn, Dataset<?> labels, int epoch) {
    return count(new Fit(gnn, labels, FitListener.NONE).prepare(), epoch, Integer.MAX_VALUE).cost();
  }

  private static Counted count(Fit.Prepared fit, int epoch, int batches) {
    String answer =
        SeedStudy.ask(
            fit,
            (graph, config, training, validation) -> {
              try {
                return JSON.writeValueAsString(count(graph, config, training, epoch, batches));
              } catch (JsonProcessingException e) {
                throw new IllegalStateException("a cost cannot be written as JSON", e);
              }
            });
    try {
      return JSON.readValue(answer, Counted.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a cost cannot be read from JSON", e);
    }
  }

  private static Counted count(
      GraphStore graph, TrainingConfig config, LabeledSeeds training, int epoch, int batches) {
    int entity = graph.schema().nodeType(config.entity()).index();
    SamplingPlan plan =
        NumNeighbors.parse(config.numNeighbors())
            .resolve(
                graph.schema(),
                config.strategy(),
                config.strategyByEdgeType(),
                DegreeStatistics.of(graph.schema(), graph.topology()));
    int steps = EpochRows.steps(training.size(), config.batchSize());
    EpochRows rows = new EpochRows(training, config, epoch, steps);
    int count = Math.min(batches, steps);
    List<SeedSlice> slices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slices.add(rows.slice((int) ((long) i * steps / count)));
    }
    NeighborhoodCost cost =
        NeighborhoodCost.of(
            graph.schema(),
            TrainingGraph.of(graph).newSampler(plan, entity, config.seed()),
            entity,
            epoch,
            graph.manifest().stripes(),
            slices);
    return new Counted(cost, steps);
  }

  /**
   * A short training whose times are taken.
   *
   * @param report of its second epoch: the first warms up
   * @param steps batches an epoch
   */
  private record Calibration(EpochReport report, int steps, long weights) {
    private static final int SHORT_BATCHES = 6;

    static Calibration of(Gnn gnn, Dataset<?> labels) {
      long rows = (long) gnn.getBatchSize() * SHORT_BATCHES;
      Counter counter = new Counter();
      Gnn shortly = gnn.copy(ParamMap.empty()).setEpochs(2).setPatience(0).setListener(counter);
      shortly.clear(shortly.validationIndicatorCol());
      Dataset<?> some = training(gnn, labels).orderBy(rand(gnn.getSeed())).limit((int) rows);
      GnnModel model = shortly.fit(some);
      return new Calibration(model.summary().epochs().get(1), counter.steps, counter.weights);
    }

    private static Dataset<?> training(Gnn gnn, Dataset<?> labels) {
      String indicator = gnn.getValidationIndicatorCol();
      return indicator.isEmpty() ? labels : labels.filter(not(SqlNames.column(indicator)));
    }
  }

  private static final class Counter implements FitListener {
    private int steps;
    private long weights;

    @Override
    public void started(int epochs, int stepsPerEpoch, long parameters) {
      steps = stepsPerEpoch;
      weights = parameters;
    }
  }
}
