// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The runtime jar on whole Spark distributions, as users have them: the pyspark packages at {@code
 * build/pyspark}, one for each version of Spark that is supported. Without one the tests are
 * skipped; with {@code CI=true} they fail, unless {@code SPARK_GNN_TEST_DISTRIBUTION=none} says
 * that none could be fetched.
 */
class SparkDistributionIT {
  private static final String MISSING =
      "there is no Spark distribution at build/pyspark; make one with .ci/pyspark 4.1.0";

  @TempDir private Path folder;

  private static Stream<SparkDistribution> installed() throws IOException {
    List<SparkDistribution> found = SparkDistribution.installed();
    if (found.isEmpty()) {
      boolean none = "none".equals(System.getenv("SPARK_GNN_TEST_DISTRIBUTION"));
      if (Boolean.parseBoolean(System.getenv("CI")) && !none) {
        fail(MISSING);
      }
      abort(MISSING);
    }
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("installed")
  void buildsFitsAndPredictsWithNothingButTwoJars(SparkDistribution spark) throws Exception {
    spark.runAJob(folder, SparkDistribution.twoJars(), SparkDistribution.jar().toString());
  }

  @Test
  void buildsFitsAndPredictsWithThePackageFromAMavenRepository() throws Exception {
    SparkDistribution spark = installed().findFirst().orElseThrow();
    Path repository = Path.of(System.getProperty("runtime.target"), "repository");
    Path ivy = folder.resolve("ivy");
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--packages", System.getProperty("runtime.coordinates")));
    options.addAll(List.of("--repositories", repository.toUri().toString()));
    options.addAll(List.of("--conf", "spark.jars.ivy=" + ivy));
    // No jar of one's own: Spark's name for a class that is in a package.
    spark.runAJob(folder, options, "spark-internal");
    try (Stream<Path> jars = Files.list(ivy.resolve("jars"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .as("the runtime jar and libtorch's, and nothing else")
          .hasSize(2)
          .anyMatch(jar -> jar.contains("spark-gnn-runtime"))
          .anyMatch(jar -> jar.contains("pytorch-native-cpu"));
    }
  }
}
