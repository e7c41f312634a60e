// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import io.sparkgnn.architecture.House;
import io.sparkgnn.tier.Tiers;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final House MODULE = House.of("io.sparkgnn.ml");

  @Test
  void packagesFormNoCircle() {
    MODULE.packagesFormNoCircle();
  }

  @Test
  void classesFormNoCircle() {
    MODULE.classesFormNoCircle();
  }

  @Test
  void nothingKnowsTensors() {
    MODULE.knowsNothingOf("ai.djl..", "io.sparkgnn.train.model..", "io.sparkgnn.train.op..");
  }

  @Test
  void onlySparkFunctionsAreJavaSerializable() {
    MODULE.onlyTheseAreJavaSerializable("FitTask", "SeedStudy", "OptionParam$Check");
  }

  @Test
  void testsThatStartSparkOrAProcessSaySo() {
    Tiers.check("io.sparkgnn.ml");
  }
}
