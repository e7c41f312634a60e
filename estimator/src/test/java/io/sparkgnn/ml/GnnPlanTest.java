// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.advise.EpochTime;
import io.sparkgnn.train.advise.ModelPlan;
import io.sparkgnn.train.advise.NeighborhoodCost;
import io.sparkgnn.train.advise.PlanCost;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class GnnPlanTest {
  @TempDir static Path folder;
  private static Dataset<Row> labels;
  private static ModelPlan plan;

  private static Gnn bare() {
    return new Gnn()
        .setGraphPath(ShopGraph.shared())
        .setEntity("users.user_id")
        .setTimeCol("at")
        .setLabelCol("label")
        .setValidationIndicatorCol("is_val");
  }

  @BeforeAll
  static void proposes() {
    labels = ShopGraph.labels(MlSpark.get());
    plan = bare().suggestPlan(labels);
  }

  @Test
  void thePlanFitsTheGraphAndTheLabels() {
    assertThat(plan.value("taskType")).isEqualTo("binary");
    assertThat(plan.value("classWeights")).isEqualTo("none");
    NumNeighbors fanouts = NumNeighbors.parse(plan.value("numNeighbors").toString());
    assertThat(fanouts.hops().get(0).byEdgeType())
        .containsKey("users.user_id->purchases.user_id")
        .doesNotContainKey("purchases.user_id->users.user_id");
    assertThat(fanouts.hops().get(1).byEdgeType())
        .as("a purchase leads back to the user it came from")
        .isEmpty();
    assertThat(plan).isEqualTo(bare().suggestPlan(labels.repartition(3)));
  }

  @Test
  void whatIsSetStaysAndSaysWhatWouldHaveBeen() {
    ModelPlan kept = bare().setChannels(7).setMetric("f1").suggestPlan(labels);
    assertThat(kept.value("channels")).isEqualTo(7);
    assertThat(kept.value("metric")).isEqualTo("f1");
    assertThat(kept.entries())
        .filteredOn(entry -> entry.param().equals("channels"))
        .allMatch(entry -> entry.reason().equals("given; proposed was 32"));
  }

  @Test
  void aModelKeepsThePlanItWasTrainedWith() throws Exception {
    ModelPlan changed = plan.with("epochs", 1, "in a hurry").with("channels", 8, "small");
    GnnModel model = bare().setPlan(changed).setSeed(9).fit(labels);
    String path = folder.resolve("model").toString();
    model.write().save(path);
    ModelPlan used = GnnModel.load(path).plan();
    assertThat(used.value("epochs")).isEqualTo(1);
    assertThat(used.value("numNeighbors")).isEqualTo(plan.value("numNeighbors"));
    assertThat(used.entries())
        .anyMatch(entry -> entry.param().equals("epochs") && entry.reason().equals("in a hurry"))
        .anyMatch(entry -> entry.param().equals("seed") && entry.reason().equals("set"))
        .anyMatch(entry -> entry.param().equals("clipNorm") && entry.reason().equals("default"));
    assertThat(probabilities(bare().setPlan(used).fit(labels))).isEqualTo(probabilities(model));
  }

  private static List<Row> probabilities(GnnModel model) {
    return model.transform(labels).orderBy("user_id", "at").select("probability").collectAsList();
  }

  @Test
  void theExpectedCostIsThatOfTheEpochs() {
    Gnn gnn = bare().setPlan(plan).setBatchSize(48).setGapProbability(0.3);
    PlanCost cost = gnn.explainPlan(labels);
    NeighborhoodCost measured = gnn.measureEpoch(labels, 0);
    assertThat(cost.epoch().steps()).isEqualTo(8).isEqualTo(measured.batches());
    assertThat(cost.weights()).isPositive();
    assertThat(cost.batch().nodes()).isCloseTo(measured.nodes(), within(0.2 * measured.nodes()));
    assertThat(cost.batch().edges()).isCloseTo(measured.edges(), within(0.2 * measured.edges()));
    assertThat(cost.batch().bytes()).isCloseTo(measured.bytes(), within(0.2 * measured.bytes()));
    EpochTime epoch = cost.epoch();
    assertThat(
            List.of(
                epoch.samplingMs(),
                epoch.featureMs(),
                epoch.stepMs(),
                epoch.validationSeconds(),
                cost.seedMilliseconds()))
        .allMatch(figure -> figure > 0 && Double.isFinite(figure));
    assertThat(cost.batch().blocks()).allMatch(block -> cost.milliseconds(block) > 0);
    assertThat(cost.warmUpSeconds()).isFinite().isNotNegative();
    assertThat(epoch.batchMs()).isBetween(cost.timing().lowerMs(), cost.timing().upperMs());
    assertThat(cost.timing().batches()).isPositive();
  }

  @Test
  void aMistakeIsFoundWhilePlanning() {
    assertThatThrownBy(() -> bare().setLabelCol("none").suggestPlan(labels))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("none");
    assertThatThrownBy(() -> bare().suggestPlan(labels, 0))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("budget");
  }
}
