package io.sparkgnn.application.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.param.ParamRanges;
import io.sparkgnn.train.config.NumberRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.StructType;
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
                  value instanceof String[] names ? Arrays.toString(names) : value.toString();
              assertThat(key.otherwise()).as(key.name()).isEqualTo(text);
            });
    assertThat(JobKeys.NUM_NEIGHBORS).isEqualTo(gnn.getNumNeighbors());
    assertThat(JobKeys.STRATEGY).isEqualTo(gnn.getStrategy());
  }

  @Test
  void aJobFileAndAnEstimatorAllowTheSameNumbers() {
    StructType schema = new StructType().add("k", "int").add("t", "timestamp").add("y", "int");
    assertThat(
            settings()
                .filter(
                    key ->
                        new Gnn().getParam(key.param()) instanceof IntParam
                            || new Gnn().getParam(key.param()) instanceof DoubleParam))
        .hasSizeGreaterThan(30)
        .allSatisfy(
            key -> {
              NumberRange range = ParamRanges.of(key.param());
              assertThat(range).as(key.name()).isNotNull();
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
                Gnn gnn =
                    new Gnn()
                        .setEntity("a.k")
                        .setTimeCol("t")
                        .setLabelCol("y")
                        .setHeads(1)
                        .setGapMinDays(0)
                        .setGapMaxDays(36_500);
                Param<Object> param = gnn.getParam(key.param());
                gnn.set(param, whole ? (Object) (int) value : (Object) value);
                boolean taken = true;
                try {
                  gnn.transformSchema(schema);
                } catch (UserErrorException e) {
                  assertThat(e).hasMessageContaining("allowed is");
                  taken = false;
                }
                assertThat(key.value().fits(node)).as(key.name() + " = " + text).isEqualTo(taken);
                if (taken) {
                  assertThat(key.value().value(node))
                      .isEqualTo(whole ? (Object) (int) value : value);
                }
              }
            });
  }

  private static String yaml(double value) {
    return Double.isNaN(value) ? ".nan" : new java.math.BigDecimal(value + "").toPlainString();
  }

  /** Run with {@code -Dupdate.docs=true} to write the page anew. */
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
