// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.following;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.architecture.House;
import io.sparkgnn.tier.Tiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
  private static final House MODULE = House.of("io.sparkgnn.following");

  @Test
  void classesFormNoCircle() {
    MODULE.classesFormNoCircle();
  }

  @Test
  void nothingKnowsSparkOrTensors() {
    MODULE.knowsNothingOf("org.apache.spark..", "scala..", "ai.djl..");
  }

  @ParameterizedTest
  @ValueSource(strings = {"org.apache.spark.SparkContext", "scala.Option"})
  void theClassPathHasNo(String name) {
    assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void nothingIsJavaSerializable() {
    MODULE.onlyTheseAreJavaSerializable();
  }

  @Test
  void testsThatStartSparkOrAProcessSaySo() {
    Tiers.check("io.sparkgnn.following");
  }
}
