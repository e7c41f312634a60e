// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.param;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.MlSpark;
import io.sparkgnn.ml.internal.fit.GnnConfig;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.ClassValues;
import io.sparkgnn.train.config.NumberRange;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.config.TrainingOptions;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Integration
class GnnParamsTest {
  @Test
  void theDefaultsAreTheTrainingLoopsOwn() {
    assertThat(GnnConfig.of(new Gnn(), TaskType.BINARY, ClassValues.NONE, "users"))
        .isEqualTo(TrainingConfig.builder().entity("users").build());
  }

  static List<Option<?>> options() {
    return EstimatorOptions.all();
  }

  @Test
  void theParamsAreTheDeclaredOptions() {
    assertThat(Stream.of(new Gnn().params()).map(Param::name))
        .containsExactlyInAnyOrderElementsOf(options().stream().map(Option::name).toList());
    assertThat(options()).containsAll(TrainingOptions.all());
  }

  @ParameterizedTest
  @MethodSource("options")
  void everyOptionHasItsDefaultAndAGetterAndASetter(Option<?> option) throws Exception {
    Gnn gnn = new Gnn();
    GnnModel model = new GnnModel();
    String name = Character.toUpperCase(option.name().charAt(0)) + option.name().substring(1);
    assertThat(gnn.getParam(option.name()).doc()).isEqualTo(option.sentence());
    assertThat(Stream.of(Gnn.class.getMethods()).map(Method::getName)).contains("set" + name);
    assertThat(
            Stream.of(GnnModel.class.getMethods()).anyMatch(m -> m.getName().equals("set" + name)))
        .isEqualTo(option.isOfModel());
    if (option.otherwise() != null) {
      Object expected = OptionParam.inParam(option.kind(), option.otherwiseSet());
      assertThat(Gnn.class.getMethod("get" + name).invoke(gnn)).isEqualTo(expected);
      assertThat(GnnModel.class.getMethod("get" + name).invoke(model)).isEqualTo(expected);
      assertThat(OptionParam.get(gnn, option)).isEqualTo(option.otherwise());
    }
  }

  static Stream<Option<?>> ranges() {
    return options().stream().filter(option -> option.kind().range() != null);
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void aValueBeyondAnEndOfItsRangeIsRefusedWhereItIsSet(Option<?> option) {
    NumberRange range = option.kind().range();
    double step = range.whole() ? 1 : 1e-3;
    for (double end : new double[] {range.least(), range.most()}) {
      for (double number : new double[] {end - step, end, end + step}) {
        Object value = range.whole() ? (Object) (int) number : (Object) number;
        Gnn gnn = new Gnn();
        Param<Object> param = gnn.getParam(option.name());
        if (range.has(number)) {
          gnn.set(param, value);
          assertThat(gnn.getOrDefault(param)).isEqualTo(value);
        } else {
          assertThatThrownBy(() -> gnn.set(param, value))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage(
                  "Cannot use %s = %s: allowed is %s"
                      .formatted(option.name(), value, range.text()));
        }
      }
    }
  }

  @Test
  void aValueOfAnotherTypeIsRefused() {
    Gnn gnn = new Gnn();
    assertRefused(() -> gnn.set(gnn.getParam("seed"), 5), "allowed is a Long, and it is a Integer");
    assertRefused(() -> gnn.set(gnn.getParam("channels"), 5.5), "Cannot use channels = 5.5");
    assertRefused(() -> gnn.set(gnn.getParam("timeCol"), null), "Cannot use timeCol = null");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void everyParamHasADefaultOrIsAskedFor() {
    Gnn gnn = new Gnn();
    List<String> without =
        Stream.of(gnn.params()).filter(param -> !gnn.hasDefault(param)).map(Param::name).toList();
    assertThat(without).containsExactlyInAnyOrder("graphPath", "entity", "timeCol", "labelCol");
  }

  @Test
  void theModelHasEveryParamOfTheEstimatorAndWhatItIsAskedFor() {
    GnnModel model = new GnnModel();
    assertThat(Stream.of(model.params()).filter(p -> !p.equals(model.asked())).map(Param::name))
        .containsExactlyElementsOf(Stream.of(new Gnn().params()).map(Param::name).toList());
  }

  @Test
  void explainsEachParamWithItsDefaultAndValue() {
    assertThat(new Gnn().setChannels(12).explainParams())
        .contains("channels: width of every hidden vector (default: 64, current: 12)")
        .contains("graphPath: path of the graph store");
  }

  @Test
  void aCopyHasTheSameUidAndTheExtraValues() {
    Gnn gnn = new Gnn().setChannels(12).setEpochs(3);
    Gnn copy = gnn.copy(new ParamMap().put(gnn.epochs().w(5)));
    assertThat(copy.uid()).isEqualTo(gnn.uid());
    assertThat(copy.getChannels()).isEqualTo(12);
    assertThat(copy.getEpochs()).isEqualTo(5);
    assertThat(gnn.getEpochs()).isEqualTo(3);
  }

  @Test
  void takesNumNeighborsAsYamlOrParsed() {
    Gnn yaml = new Gnn().setNumNeighbors("[{hop1: {default: 4}}]");
    Gnn parsed = new Gnn().setNumNeighbors(List.of(Map.of("hop1", Map.of("default", 4))));
    assertThat(NumNeighbors.parse(parsed.getNumNeighbors()))
        .isEqualTo(NumNeighbors.parse(yaml.getNumNeighbors()));
    assertThat(NumNeighbors.parse(new Gnn().setNumNeighbors(List.of(4)).getNumNeighbors()))
        .isEqualTo(NumNeighbors.parse(yaml.getNumNeighbors()));
  }

  @Test
  void takesStrategiesAsYamlOrMapping() {
    Gnn gnn = new Gnn().setStrategyByEdgeType(Map.of("A.X->B.Y", "last"));
    assertThat(
            GnnConfig.of(gnn, TaskType.BINARY, ClassValues.NONE, "a")
                .get(TrainingOptions.STRATEGY_BY_EDGE_TYPE))
        .isEqualTo(Map.of("A.X->B.Y", "last"));
    assertRefused(
        () -> new Gnn().setStrategyByEdgeType("last"), "Cannot use strategyByEdgeType = last");
    assertRefused(() -> new Gnn().setNumNeighbors(List.of("7")), "Cannot use numNeighbors");
    assertRefused(() -> new Gnn().setNumNeighbors("[{hop1"), "Cannot use numNeighbors");
  }

  @Test
  void namesWhatAChoiceAllows() {
    assertThatThrownBy(() -> new Gnn().setModelType("forest"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot use modelType = forest: allowed is ")
        .hasMessageContaining("graphsage");
  }

  @Test
  void savesAndLoadsTheEstimator(@TempDir Path folder) throws Exception {
    MlSpark.get();
    Gnn gnn =
        new Gnn()
            .setGraphPath("graph")
            .setEntity("visits.(shop,day)")
            .setEntityCols("s", "d")
            .setAggregations("sum")
            .setLearningRate(0.5)
            .setSeed(12345678901L)
            .setStaleness(true);
    gnn.write().overwrite().save(folder.toString());
    Gnn loaded = Gnn.load(folder.toString());
    assertThat(loaded.uid()).isEqualTo(gnn.uid());
    assertThat(values(loaded)).isEqualTo(values(gnn));
    assertThat(loaded.getEntityCols()).containsExactly("s", "d");
    assertThat(loaded.getSeed()).isEqualTo(12345678901L);
  }

  @Test
  void sparkConnectFindsBothByTheirServices() {
    assertThat(ServiceLoader.load(Estimator.class).stream().map(ServiceLoader.Provider::type))
        .contains(Gnn.class);
    assertThat(ServiceLoader.load(Transformer.class).stream().map(ServiceLoader.Provider::type))
        .contains(GnnModel.class);
    assertThat(new GnnModel().uid()).startsWith("gnn");
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Map<String, String> values(Gnn gnn) {
    Map<String, String> values = new TreeMap<>();
    for (Param param : gnn.params()) {
      if (gnn.isDefined(param)) {
        values.put(param.name(), gnn.isSet(param) + param.jsonEncode(gnn.getOrDefault(param)));
      }
    }
    return values;
  }
}
