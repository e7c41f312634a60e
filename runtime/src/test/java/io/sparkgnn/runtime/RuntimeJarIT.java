// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the runtime jar holds, and that it runs on Spark's own jars with libtorch's, and nothing
 * else of ours on the class path.
 */
class RuntimeJarIT {
  private static final long LARGEST = 45L << 20;

  /** What others bring, or what must lie elsewhere so as not to clash with what others bring. */
  private static final List<String> FOREIGN =
      List.of(
          "org/apache/",
          "io/delta/",
          "scala/",
          "com/fasterxml/",
          "com/google/",
          "it/unimi/",
          "picocli/",
          "org/snakeyaml/",
          "com/esotericsoftware/",
          "org/objectweb/",
          "pytorch/cpu/");

  @TempDir private Path folder;

  @Test
  void theJarIsSmallAndHasItsLicencesAndNothingOfSparkDeltaOrLibtorch() throws IOException {
    assertThat(Files.size(SparkDistribution.jar())).isLessThan(LARGEST);
    try (JarFile file = new JarFile(SparkDistribution.jar().toFile())) {
      assertThat(file.getEntry("META-INF/LICENSE")).isNotNull();
      assertThat(file.getEntry("META-INF/NOTICE")).isNotNull();
      List<String> names = file.stream().map(ZipEntry::getName).toList();
      assertThat(names.stream().filter(name -> name.startsWith("org/lmdbjava/native/")))
          .isNotEmpty();
      for (String foreign : FOREIGN) {
        assertThat(names.stream().filter(name -> name.startsWith(foreign))).as(foreign).isEmpty();
      }
    }
  }

  @Test
  void buildsFitsAndPredictsUnderSparkSubmitWithTwoJars() throws Exception {
    SparkDistribution.embedded()
        .runAJob(folder, SparkDistribution.twoJars(), SparkDistribution.jar().toString());
  }
}
