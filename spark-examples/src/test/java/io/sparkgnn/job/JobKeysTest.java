package io.sparkgnn.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.ml.Gnn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
                  value instanceof String[] names ? Arrays.toString(names) : value.toString();
              assertThat(key.otherwise()).as(key.name()).isEqualTo(text);
            });
    assertThat(JobKeys.NUM_NEIGHBORS).isEqualTo(gnn.getNumNeighbors());
    assertThat(JobKeys.STRATEGY).isEqualTo(gnn.getStrategy());
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
