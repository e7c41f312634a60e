// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import io.sparkgnn.architecture.House;
import io.sparkgnn.tier.Tiers;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final House MODULE =
      House.of("io.sparkgnn.application", "io.sparkgnn.cli")
          .companion("JobBuilder", "Job")
          .companion("AskedJob", "Job")
          .companion("JobKey", "Allowed")
          .companion("KeptRows", "SourceTables");

  @Test
  void packagesFormNoCircle() {
    MODULE.packagesFormNoCircle();
  }

  @Test
  void classesFormNoCircle() {
    MODULE.classesFormNoCircle();
  }

  @Test
  void onlyTheCommandLineKnowsPicocli() {
    House.of("io.sparkgnn.application").knowsNothingOf("picocli..", "io.sparkgnn.cli..");
  }

  @Test
  void onlySparkFunctionsAreJavaSerializable() {
    MODULE.onlyTheseAreJavaSerializable("FeatureRows", "SampleRows", "LeftOut$Accumulator");
  }

  @Test
  void theCommandLineKnowsOnlyThePublicPackages() {
    House.of("io.sparkgnn.cli")
        .knowsNothingOf("io.sparkgnn.application.internal..", "io.sparkgnn.ml.internal..");
  }

  @Test
  void testsThatStartSparkOrAProcessSaySo() {
    Tiers.check("io.sparkgnn");
  }
}
