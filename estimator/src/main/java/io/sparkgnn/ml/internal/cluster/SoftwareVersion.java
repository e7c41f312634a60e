// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.train.loop.Training;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.package$;

/** Which software an executor runs, in one line that differs when training could differ. */
final class SoftwareVersion {
  private SoftwareVersion() {}

  /** The versions of this JVM; the size of the jar tells builds of one version apart. */
  static String here() {
    return "spark-gnn ("
        + jar()
        + "), Spark "
        + package$.MODULE$.SPARK_VERSION()
        + ", Java "
        + Runtime.version().feature();
  }

  private static String jar() {
    try {
      Path source =
          Path.of(Training.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isRegularFile(source) ? Files.size(source) + " bytes" : "a folder of classes";
    } catch (IOException | URISyntaxException | RuntimeException e) {
      return "of unknown origin";
    }
  }
}
