// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples;

import io.sparkgnn.architecture.House;
import io.sparkgnn.tier.Tiers;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final House MODULE = House.of("io.sparkgnn.examples");

  @Test
  void packagesFormNoCircle() {
    MODULE.packagesFormNoCircle();
  }

  @Test
  void classesFormNoCircle() {
    MODULE.classesFormNoCircle();
  }

  @Test
  void onlySparkFunctionsAreJavaSerializable() {
    MODULE.onlyTheseAreJavaSerializable("ShopTables$Cells");
  }

  @Test
  void whatAReaderCopiesNeedsOnlyThePublicPackages() {
    MODULE.knowsNothingOf("io.sparkgnn.application.internal..");
  }

  @Test
  void testsThatStartSparkOrAProcessSaySo() {
    Tiers.check("io.sparkgnn");
  }
}
