package io.sparkgnn.ml.param;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.MlSpark;
import io.sparkgnn.ml.internal.fit.GnnConfig;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.train.config.TrainingConfig;
import io.sparkgnn.train.task.TaskType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GnnParamsTest {
  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "task", "taskType", "classes", "numClasses", "model", "modelType", "layers", "numLayers");

  @Test
  void theDefaultsAreTheTrainingLoopsOwn() {
    assertThat(GnnConfig.of(new Gnn(), TaskType.BINARY, List.of(), "users"))
        .isEqualTo(TrainingConfig.builder().entity("users").build());
  }

  static Stream<String> settings() {
    return Arrays.stream(TrainingConfig.class.getRecordComponents())
        .map(RecordComponent::getName)
        .filter(name -> !name.equals("classValues")); // follows from the labels
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everySettingOfATrainingHasAParam(String setting) {
    assertThat(new Gnn().hasParam(OTHER_NAMES.getOrDefault(setting, setting))).isTrue();
  }

  @Test
  void everyParamHasADefaultOrIsAskedFor() {
    Gnn gnn = new Gnn();
    List<String> without =
        Stream.of(gnn.params()).filter(param -> !gnn.hasDefault(param)).map(Param::name).toList();
    assertThat(without).containsExactlyInAnyOrder("graphPath", "entity", "timeCol", "labelCol");
  }

  @Test
  void theModelHasEveryParamOfTheEstimator() {
    assertThat(Stream.of(new GnnModel().params()).map(Param::name))
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
  }

  @Test
  void takesStrategiesAsYamlOrMapping() {
    Gnn gnn = new Gnn().setStrategyByEdgeType(Map.of("A.X->B.Y", "last"));
    assertThat(GnnConfig.of(gnn, TaskType.BINARY, List.of(), "a").strategyByEdgeType())
        .isEqualTo(Map.of("A.X->B.Y", "last"));
    assertThatThrownBy(
            () ->
                GnnConfig.of(
                    new Gnn().setStrategyByEdgeType("last"), TaskType.BINARY, List.of(), "a"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("strategyByEdgeType");
  }

  @Test
  void namesWhatAChoiceAllows() {
    assertThatThrownBy(
            () -> GnnConfig.of(new Gnn().setModelType("forest"), TaskType.BINARY, List.of(), "a"))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot use modelType = forest: allowed is sage, graphsage, transformer");
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
