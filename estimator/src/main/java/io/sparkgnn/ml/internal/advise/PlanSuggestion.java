// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.advise;

import static io.sparkgnn.train.config.TrainingOptions.METRIC;
import static io.sparkgnn.train.config.TrainingOptions.QUANTILES;
import static io.sparkgnn.train.config.TrainingOptions.REGRESSION_LOSS;
import static io.sparkgnn.train.config.TrainingOptions.SEED;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.ml.fit.FitListener;
import io.sparkgnn.ml.internal.fit.Fit;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.ml.param.GnnParams;
import io.sparkgnn.ml.param.OptionParam;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.advise.PlanFacts;
import io.sparkgnn.train.advise.PlanRules;
import io.sparkgnn.train.advise.SeedDegrees;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.data.LocalTrainingGraph;
import io.sparkgnn.train.drift.Drift;
import io.sparkgnn.train.metric.StandardMetric;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;

/** {@code Gnn.suggestPlan}: looks at the labels and the graph, proposes, and keeps what was set. */
public final class PlanSuggestion {
  /** Training rows whose surroundings are looked at. */
  private static final int SEEDS = 512;

  private static final int MOST_BUDGET = 1_000_000;

  private PlanSuggestion() {}

  public static ModelPlan of(GnnParams gnn, Dataset<?> labels, int budget) {
    if (budget < 1 || budget > MOST_BUDGET) {
      throw new UserErrorException(
          "Cannot plan with a budget of %d edges a seed: allowed is 1 to %d"
              .formatted(budget, MOST_BUDGET));
    }
    Fit.Prepared fit = new Fit(gnn, labels, FitListener.NONE).prepare();
    Proposal proposal = new Proposal(filled(fit.manifest()), budget);
    return keepWhatIsSet(gnn, SeedStudy.ask(fit, proposal, ModelPlan.class));
  }

  /**
   * Asks for a plan.
   *
   * @param filled shares of values that are there, by column
   * @param budget edges a seed at most
   */
  record Proposal(Map<String, Double> filled, int budget) implements SeedStudy.Question<ModelPlan> {
    @Override
    public ModelPlan answer(GraphStore graph, TrainingConfig config, SeedStudy.Seeds seeds) {
      return propose(graph, config, seeds.training(), seeds.validation(), filled, budget);
    }
  }

  private static ModelPlan propose(
      GraphStore graph,
      TrainingConfig config,
      SeedSet training,
      SeedSet validation,
      Map<String, Double> filled,
      int budget) {
    if (training.size() == 0) {
      throw new UserErrorException("Cannot plan: none of the label rows can be trained on");
    }
    int entity = graph.schema().nodeType(config.entity()).index();
    SeedDegrees degrees =
        SeedDegrees.of(
            graph.schema(),
            some(training, entity, config.get(SEED)),
            PlanRules.MOST_HOPS,
            plan -> new LocalTrainingGraph(graph).newSampler(plan, entity, config.get(SEED)));
    SeedSet scored = validation.size() > 0 ? validation : training;
    long newest = Arrays.stream(scored.time()).max().orElse(Long.MIN_VALUE);
    ModelPlan plan =
        PlanRules.propose(
            new PlanFacts(
                config.task(),
                graph.schema(),
                training.size(),
                validation.size(),
                PlanFacts.LabelFacts.of(config.task(), training.amounts().numbers()),
                filled,
                degrees,
                PlanFacts.staleDays(graph.schema(), graph.topology(), newest),
                Drift.of(
                        new LocalTrainingGraph(graph),
                        config,
                        training.amounts(),
                        validation.amounts())
                    .lines(Drift.plannedRemedy(config))),
            budget);
    return config.get(QUANTILES).isEmpty() ? plan : ofQuantiles(plan, config);
  }

  private static ModelPlan ofQuantiles(ModelPlan plan, TrainingConfig config) {
    return plan.with(
            REGRESSION_LOSS.name(),
            REGRESSION_LOSS.kind().set(config.get(REGRESSION_LOSS)),
            "quantiles have a loss of their own")
        .with(
            METRIC.name(),
            METRIC.kind().set(Optional.of(StandardMetric.PINBALL)),
            "what the loss of quantiles makes small");
  }

  /** Rows drawn at random, the same ones each time. */
  private static SeedBatch some(SeedSet rows, int entity, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int count = Math.min(SEEDS, rows.size());
    long[] entities = new long[count];
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      int row = rows.size() <= SEEDS ? i : random.nextInt(rows.size());
      entities[i] = rows.entity()[row];
      times[i] = rows.time()[row];
    }
    return new SeedBatch(entity, entities, times, count);
  }

  /** Shares of values that are there, from the build's report. */
  private static HashMap<String, Double> filled(Manifest manifest) {
    HashMap<String, Double> filled = new HashMap<>();
    for (JsonNode table : manifest.report().path("tables")) {
      double rows = table.path("rows").asDouble();
      for (JsonNode column : table.path("columns")) {
        if (rows > 0) {
          filled.put(
              table.path("name").asText() + "." + column.path("name").asText(),
              1 - column.path("nulls").asDouble() / rows);
        }
      }
    }
    return filled;
  }

  /**
   * What the user has set stays, with what would have been proposed as the reason's second half.
   */
  private static ModelPlan keepWhatIsSet(GnnParams gnn, ModelPlan proposed) {
    ModelPlan plan = proposed;
    for (ModelPlan.Entry entry : proposed.entries()) {
      Option<?> option = EstimatorOptions.named(entry.param());
      if (gnn.isSet(gnn.getParam(option.name()))) {
        Object set = PlanUsed.given(gnn, option);
        boolean auto = OptionParam.get(gnn, option).equals(Optional.empty());
        if (!set.equals(entry.value()) && !auto) {
          String other = String.valueOf(entry.value()).replaceAll("\\s+", " ");
          plan = plan.with(entry.param(), set, "given; proposed was " + other);
        }
      }
    }
    return plan;
  }
}
