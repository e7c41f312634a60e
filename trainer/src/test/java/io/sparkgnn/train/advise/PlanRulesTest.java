// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.train.config.TaskType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanRulesTest {
  private static ModelPlan plan(TaskType task, long rows, float[] labels, double staleDays) {
    RandomGraph graph = RandomGraphs.make(3, RandomGraphs.Options.defaults().withRows(20, 60));
    SeedBatch seeds = new SeedBatch(0, new long[] {0, 1}, new long[] {1L << 60, 1L << 60}, 2);
    SeedDegrees degrees =
        SeedDegrees.of(
            graph.schema(),
            seeds,
            PlanRules.MOST_HOPS,
            plan -> new TemporalSampler(graph.schema(), graph.topology(), plan, 0, 1));
    ModelPlan plan =
        PlanRules.propose(
            new PlanFacts(
                task,
                graph.schema(),
                rows,
                100,
                PlanFacts.LabelFacts.of(task, NumberLabels.of(labels)),
                Map.of(),
                degrees,
                staleDays,
                List.of("labels moved")),
            PlanRules.BUDGET);
    NumNeighbors.parse(plan.value("numNeighbors").toString())
        .resolve(graph.schema(), Strategy.RECENCY, Map.of());
    assertThat(plan.entries()).allMatch(entry -> !entry.reason().isBlank());
    assertThat(plan.entries().get(0).reason()).endsWith("; labels moved");
    return plan;
  }

  private static float[] labels(int positives, int negatives) {
    float[] labels = new float[positives + negatives];
    Arrays.fill(labels, 0, positives, 1);
    return labels;
  }

  @Test
  void rareLabelsAreWeighedAndJudgedByPrecision() {
    ModelPlan rare = plan(TaskType.BINARY, 10_000, labels(20, 980), 0);
    assertThat(rare.value("classWeights")).isEqualTo("balanced");
    assertThat(rare.value("metric")).isEqualTo("average_precision");
    ModelPlan even = plan(TaskType.BINARY, 10_000, labels(400, 600), 0);
    assertThat(even.value("classWeights")).isEqualTo("none");
    assertThat(even.value("metric")).isEqualTo("auroc");
  }

  @Test
  void aFarLabelIsNotLetRuleTheLoss() {
    float[] near = new float[100];
    for (int i = 0; i < near.length; i++) {
      near[i] = i;
    }
    float[] far = near.clone();
    far[0] = 1e6f;
    assertThat(plan(TaskType.REGRESSION, 100, near, 0).value("regressionLoss")).isEqualTo("l1");
    assertThat(plan(TaskType.REGRESSION, 100, far, 0).value("regressionLoss")).isEqualTo("huber");
  }

  @Test
  void moreRowsGetWiderModelsAndLargerBatches() {
    float[] labels = labels(50, 50);
    ModelPlan small = plan(TaskType.BINARY, 1_000, labels, 0);
    ModelPlan large = plan(TaskType.BINARY, 1_000_000, labels, 0);
    assertThat((int) small.value("channels")).isLessThan((int) large.value("channels"));
    assertThat((int) small.value("batchSize")).isLessThan((int) large.value("batchSize"));
    assertThat((int) small.value("epochs")).isGreaterThan((int) large.value("epochs"));
  }

  @Test
  void anOldGraphIsToldToTheSeeds() {
    assertThat(plan(TaskType.BINARY, 1_000, labels(5, 5), 0).value("staleness")).isEqualTo(false);
    assertThat(plan(TaskType.BINARY, 1_000, labels(5, 5), 90).value("staleness")).isEqualTo(true);
  }

  @Test
  void labelsThatAreAllAlikeAreSaidToBe() {
    float[] alike = new float[100];
    Arrays.fill(alike, 7.5f);
    assertThat(plan(TaskType.REGRESSION, 100, alike, 0).entries().toString())
        .contains("all labels are alike")
        .doesNotContain("NaN");
  }

  @Test
  void aFewStrayRowsDoNotMakeAGraphNew() {
    RandomGraph graph =
        RandomGraphs.make(
            3, RandomGraphs.Options.defaults().withRows(400, 500).withDistinctTimes(1_000_000));
    long newest = Long.MIN_VALUE;
    for (NodeType type : graph.schema().nodeTypes()) {
      if (type.timed()) {
        long rows = graph.topology().nodeCount(type.index());
        newest = Math.max(newest, graph.topology().time(type.index(), rows - 1));
      }
    }
    long day = 86_400_000_000L;
    assertThat(PlanFacts.staleDays(graph.schema(), graph.topology(), newest + 3 * day))
        .isEqualTo(3);
    assertThat(PlanFacts.staleDays(graph.schema(), graph.topology(), Long.MIN_VALUE + 1)).isZero();
    // only rows of that last moment are later: they do not count as going on
    assertThat(PlanFacts.staleDays(graph.schema(), graph.topology(), newest - 1)).isPositive();
  }
}
