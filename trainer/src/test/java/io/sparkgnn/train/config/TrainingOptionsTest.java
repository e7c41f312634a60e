// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.train.metric.Metric;
import io.sparkgnn.train.metric.StandardMetric;
import io.sparkgnn.train.task.Tasks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingOptionsTest {
  static List<Option<?>> options() {
    return TrainingOptions.all();
  }

  private static TrainingConfig.Builder builder() {
    return TrainingConfig.builder().entity("users");
  }

  @Test
  void everyNameIsGivenOnce() {
    assertThat(options()).extracting(Option::name).doesNotHaveDuplicates();
    assertThat(options()).extracting(Option::savedName).doesNotHaveDuplicates();
    assertThat(options().stream().filter(option -> option.kind().form() != Kind.Form.TEXT))
        .extracting(Option::key)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("options")
  <T> void theDefaultIsAllowedAndComesBackFromEachForm(Option<T> option) {
    Kind<T> kind = option.kind();
    T value = option.otherwise();
    assertThat(option.read(option.otherwiseSet())).isEqualTo(value);
    JsonNode saved = new ObjectMapper().valueToTree(kind.saved(value));
    assertThat(kind.ofSaved(saved)).isEqualTo(value);
    assertThat(builder().build().get(option)).isEqualTo(value);
    assertThat(option.sentence()).doesNotEndWith(".").doesNotContain("\n");
  }

  static Stream<Option<?>> ranges() {
    return options().stream().filter(option -> option.kind().range() != null);
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void aValueBeyondAnEndOfItsRangeIsRefusedWithNameValueAndRange(Option<?> option) {
    NumberRange range = option.kind().range();
    double step = range.whole() ? 1 : 1e-3;
    for (double end : new double[] {range.least(), range.most()}) {
      for (double value : new double[] {end - step, end, end + step}) {
        Object set = range.whole() ? (Object) (int) value : (Object) value;
        TrainingConfig.Builder builder = builder();
        if (range.has(value)) {
          builder.setAsGiven(option, set);
        } else {
          assertThatThrownBy(() -> builder.setAsGiven(option, set))
              .isInstanceOf(UserErrorException.class)
              .hasMessage(
                  "Cannot use %s = %s: allowed is %s".formatted(option.name(), set, range.text()));
        }
      }
    }
    assertThatThrownBy(() -> builder().setAsGiven(option, Double.NaN))
        .isInstanceOf(UserErrorException.class);
    assertThatThrownBy(() -> builder().setAsGiven(option, "1"))
        .isInstanceOf(UserErrorException.class);
  }

  @Test
  void namesOfAChoiceAreTakenInAnyCaseAndOthersAreRefused() {
    TrainingConfig config =
        builder()
            .setAsGiven(TrainingOptions.MODEL_TYPE, "GraphSage")
            .setAsGiven(TrainingOptions.AGGREGATIONS, new String[] {"Max"})
            .setAsGiven(TrainingOptions.METRIC, "AUTO")
            .setAsGiven(TrainingOptions.STRATEGY_BY_EDGE_TYPE, "{\"A.x->B.y\": Last}")
            .build();
    assertThat(config.get(TrainingOptions.MODEL_TYPE)).isEqualTo("graphsage");
    assertThat(config.get(TrainingOptions.AGGREGATIONS)).containsExactly(Aggregation.MAX);
    assertThat(config.get(TrainingOptions.METRIC)).isEmpty();
    assertThat(config.get(TrainingOptions.STRATEGY_BY_EDGE_TYPE))
        .isEqualTo(Map.of("A.x->B.y", "Last"));
    assertRefused(
        TrainingOptions.MODEL_TYPE, "a b", "Cannot use modelType = a b: allowed is sage, ");
    assertRefused(
        TrainingOptions.AGGREGATIONS,
        List.of(),
        "Cannot use aggregations = []: allowed is one or more of mean, sum, max, decay");
    assertRefused(
        TrainingOptions.STRATEGY_BY_EDGE_TYPE, "last", "allowed is a YAML mapping of names to");
    assertRefused(TrainingOptions.STRATEGY_BY_EDGE_TYPE, "{a: b}", "recency, uniform");
    assertRefused(TrainingOptions.NUM_NEIGHBORS, "[{hop1: x}]", "Cannot use numNeighbors = ");
    assertRefused(TrainingOptions.DEVICE, "tpu", "allowed is auto, cpu, gpu, gpu0, gpu1 ...");
  }

  private static void assertRefused(Option<?> option, Object value, String message) {
    assertThatThrownBy(() -> builder().setAsGiven(option, value))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(message);
  }

  @Test
  void valuesThatDoNotGoTogetherAreRefused() {
    assertThatThrownBy(
            () ->
                builder()
                    .set(TrainingOptions.HEADS, 3)
                    .build()
                    .checkDivides(TrainingOptions.HEADS, TrainingOptions.CHANNELS))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot use heads = 3: allowed is a divisor of channels (64)");
    assertThatThrownBy(() -> builder().set(TrainingOptions.GAP_MIN_DAYS, 3000.0).build())
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot use gapMinDays = 3000.0: allowed is at most gapMaxDays (2000.0)");
    assertThatThrownBy(() -> TrainingConfig.builder().build())
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("entity");
  }

  @Test
  void theMetricIsTheTasksUsualUnlessOneIsAskedFor() {
    assertThat(metric(builder().task(TaskType.REGRESSION).build())).isEqualTo(StandardMetric.MAE);
    assertThat(
            metric(builder().set(TrainingOptions.METRIC, Optional.of(StandardMetric.F1)).build()))
        .isEqualTo(StandardMetric.F1);
  }

  private static Metric metric(TrainingConfig config) {
    return Tasks.of(config).metric(config);
  }

  @Test
  void aConfigurationIsSavedAndReadAsJson() throws Exception {
    TrainingConfig config =
        builder()
            .task(TaskType.MULTICLASS)
            .classValues(ClassValues.of(List.of(2.0, 5.0)))
            .set(TrainingOptions.SEED, 12345678901L)
            .set(TrainingOptions.STRATEGY_BY_EDGE_TYPE, Map.of("A.x->B.y", "last"))
            .build();
    ObjectMapper mapper = new ObjectMapper();
    String json = mapper.writeValueAsString(config);
    assertThat(json).contains("\"model\":\"SAGE\",\"channels\":64,\"layers\":0");
    assertThat(mapper.readValue(json, TrainingConfig.class)).isEqualTo(config);
  }

  /** As configurations were written before options were declared one by one. */
  @Test
  void aConfigurationOfAnEarlierModelIsRead() throws Exception {
    String json =
        """
        {"task": "BINARY", "entity": "users", "classes": 2, "classValues": [],
         "numNeighbors": "[{hop1: {default: 3}}]", "strategy": "LAST",
         "strategyByEdgeType": {"A.x->B.y": "uniform"}, "model": "TRANSFORMER", "channels": 32,
         "layers": 1, "aggregations": ["MAX"], "heads": 2, "maxTokens": 9, "dropout": 0.0,
         "headDropout": 0.1, "numericBins": 0, "categoryDim": 3, "minCategoryCount": 0,
         "minFilled": 0.5, "textBuckets": 0, "textDim": 5, "fitRows": 10,
         "ignoredColumns": ["a.b"], "staleness": true, "epochs": 1, "batchSize": 7,
         "learningRate": 0.5, "warmup": 0.0, "finalLearningRate": 1.0, "weightDecay": 0.0,
         "clipNorm": 0.0, "averaging": 0.0, "patience": 0, "classWeights": "BALANCED",
         "regressionLoss": "MSE", "metric": "F1", "gapProbability": 1.0, "gapMinDays": 0.0,
         "gapMaxDays": 1.0, "gapDistribution": "UNIFORM", "resamples": 2, "seed": -5,
         "samplerThreads": 2, "featureThreads": 2, "prefetch": 1, "mathThreads": 2,
         "device": "gpu1"}
        """;
    ObjectMapper mapper = new ObjectMapper();
    TrainingConfig read = mapper.readValue(json, TrainingConfig.class);
    assertThat(mapper.readTree(mapper.writeValueAsString(read))).isEqualTo(mapper.readTree(json));
    assertThat(metric(read)).isEqualTo(StandardMetric.F1);
    assertThat(read.get(TrainingOptions.MODEL_TYPE)).isEqualTo("transformer");
  }

  @Test
  void classesAreSavedAsNumbersOrAsStringsAndNotAsBoth() throws Exception {
    TrainingConfig config =
        TrainingConfig.builder()
            .entity("users")
            .task(TaskType.MULTICLASS)
            .classValues(ClassValues.ofStrings(List.of("2", "lost", "won")))
            .build();
    ObjectMapper mapper = new ObjectMapper();
    String json = mapper.writeValueAsString(config);
    assertThat(json).contains("\"classValues\":[\"2\",\"lost\",\"won\"]");
    assertThat(mapper.readValue(json, TrainingConfig.class)).isEqualTo(config);
    assertThatThrownBy(() -> mapper.readValue(json.replace("\"2\"", "2"), TrainingConfig.class))
        .hasMessageContaining("allowed is numbers alone, or strings alone");
  }
}
