// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.param.EstimatorOptions;
import io.sparkgnn.train.config.NumberRange;
import io.sparkgnn.train.config.Option;
import io.sparkgnn.yaml.YamlNode;
import io.sparkgnn.yaml.YamlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;

class JobKeysTest {
  private static Stream<JobKey> settings() {
    return JobKeys.ROOT.keys().stream()
        .flatMap(section -> ((Allowed.Keys) section.value()).keys().stream())
        .filter(key -> key.param() != null);
  }

  @Test
  void everySettingHasAParamWithTheDefaultThatIsTold() {
    Gnn gnn = new Gnn();
    assertThat(settings())
        .hasSizeGreaterThan(30)
        .allSatisfy(
            key -> {
              Param<Object> param = gnn.getParam(key.param());
              Object value = gnn.getOrDefault(param);
              String text =
                  value instanceof String[] names
                      ? Arrays.toString(names)
                      : value instanceof double[] numbers
                          ? Arrays.toString(numbers)
                          : value.toString();
              assertThat(key.otherwise()).as(key.name()).isEqualTo(text);
            });
    assertThat(JobKeys.NUM_NEIGHBORS).isEqualTo(gnn.getNumNeighbors());
    assertThat(JobKeys.STRATEGY).isEqualTo(gnn.getStrategy());
  }

  @Test
  void aJobFileAndAnEstimatorAllowTheSameNumbers() {
    assertThat(settings().filter(key -> range(key) != null))
        .hasSizeGreaterThan(30)
        .allSatisfy(
            key -> {
              NumberRange range = range(key);
              double step = range.whole() ? 1 : 0.001;
              for (double value :
                  new double[] {
                    range.least(),
                    range.least() - step,
                    range.least() + step,
                    range.most(),
                    range.most() - step,
                    range.most() + step,
                    -1,
                    0,
                    Double.NaN
                  }) {
                boolean whole = range.whole();
                if (whole && (Double.isNaN(value) || Math.abs(value) > Integer.MAX_VALUE)) {
                  continue;
                }
                String text = whole ? Long.toString((long) value) : yaml(value);
                YamlNode node = YamlText.value("--set", text, Map.of());
                Gnn gnn = new Gnn();
                Param<Object> param = gnn.getParam(key.param());
                boolean taken = true;
                try {
                  gnn.set(param, whole ? (Object) (int) value : (Object) value);
                } catch (IllegalArgumentException e) {
                  assertThat(e)
                      .hasMessageStartingWith("Cannot use " + key.param() + " = ")
                      .hasMessageEndingWith(": allowed is " + range.text());
                  taken = false;
                }
                assertThat(key.value().fits(node)).as(key.name() + " = " + text).isEqualTo(taken);
                assertThat(key.value().text()).endsWith(range.text());
                if (taken) {
                  assertThat(key.value().value(node))
                      .isEqualTo(whole ? (Object) (int) value : value);
                }
              }
            });
  }

  private static NumberRange range(JobKey key) {
    return ((Allowed.Setting) key.value()).kind().range();
  }

  @Test
  void aJobFileAndAnEstimatorAllowTheSameWords() {
    for (String word : List.of("auto", "Binary", "SAGE", "mean", "none", "L1", "gpu3", "words")) {
      YamlNode node = YamlText.value("--set", word, Map.of());
      assertThat(settings())
          .allSatisfy(
              key -> {
                Gnn gnn = new Gnn();
                Param<Object> param = gnn.getParam(key.param());
                boolean list = gnn.getOrDefault(param) instanceof String[];
                // Spark lets a flag's Param hold anything.
                boolean flag = gnn.getOrDefault(param) instanceof Boolean;
                boolean taken = !flag;
                try {
                  gnn.set(param, list ? (Object) new String[] {word} : (Object) word);
                } catch (IllegalArgumentException e) {
                  taken = false;
                }
                assertThat(key.value().fits(node)).as(key.name() + " = " + word).isEqualTo(taken);
              });
    }
  }

  @Test
  void everyOptionWithAKeyIsInTheJobFile() {
    for (Option<?> option : EstimatorOptions.all()) {
      if (option.key() != null) {
        String[] path = option.key().split("\\.");
        Allowed.Keys section = (Allowed.Keys) JobKeys.ROOT.key(path[0]).value();
        assertThat(section.key(path[1])).as(option.key()).isNotNull();
      }
    }
  }

  @Test
  void messagesCallAnOptionByItsKeyAndLeaveAloneWhatIsTheUsers() {
    assertThat(JobWords.of("a row's loss is NaN; lower learningRate (now 0.1) or set clipNorm"))
        .isEqualTo(
            "a row's loss is NaN; lower training.learning_rate (now 0.1) or set"
                + " training.clip_norm");
    assertThat(JobWords.of("Cannot find column 'batchSize' with numWorkers = 2"))
        .isEqualTo("Cannot find column 'batchSize' with training.workers = 2");
    assertThat(JobWords.of("Cannot use heads = 3")).isEqualTo("Cannot use heads = 3");
  }

  private static String yaml(double value) {
    return Double.isNaN(value) ? ".nan" : new java.math.BigDecimal(value + "").toPlainString();
  }

  /** Run with {@code -Dupdate.docs=true} to write the page again. */
  @Test
  void thePageOfKeysIsUpToDate() throws IOException {
    Path page = Path.of(System.getProperty("sparkgnn.root"), "docs/job-file.md");
    String expected = JobKeysPage.text();
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(page, expected);
    }
    assertThat(page).hasContent(expected);
  }
}
