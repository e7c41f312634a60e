// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.architecture;

import io.sparkgnn.tier.Tiers;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final House MODULE =
      House.of("io.sparkgnn")
          // A failure's kind makes again what another process has told of.
          .companion("FailureKind", "ExplainedException")
          .companion("UserErrorException", "ExplainedException")
          .companion("EnvironmentException", "ExplainedException")
          .companion("UnreadableException", "ExplainedException")
          .companion("ManifestJson", "Manifest")
          .companion("ContentDigest", "FileDigest")
          .companion("DeferredExpansion", "EdgeExpansion");

  @Test
  void packagesFormNoCircle() {
    MODULE.packagesFormNoCircle();
  }

  @Test
  void classesFormNoCircle() {
    MODULE.classesFormNoCircle();
  }

  @Test
  void nothingKnowsSparkOrTensors() {
    MODULE.knowsNothingOf("org.apache.spark..", "org.apache.hadoop..", "scala..", "ai.djl..");
  }

  @Test
  void onlySentValuesAreJavaSerializable() {
    MODULE.onlyTheseAreJavaSerializable("Sent");
  }

  @Test
  void testsThatStartSparkOrAProcessSaySo() {
    Tiers.check("io.sparkgnn");
  }
}
