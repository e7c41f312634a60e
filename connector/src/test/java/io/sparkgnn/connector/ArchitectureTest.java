// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector;

import io.sparkgnn.architecture.House;
import io.sparkgnn.tier.Tiers;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final House MODULE =
      House.of("io.sparkgnn.connector")
          .companion("ReportText", "BuildReport")
          .companion("BuildClaim", "GraphFolder")
          .companion("NodeCursor", "SortedRows")
          .companion("OpenShards", "ExecutorShards")
          // The language is recursive: a condition may compare an aggregate, which has a condition.
          .companion("Operand", "Condition")
          .companion("Target", "Condition")
          // Generated.
          .companion("PredictiveQueryVisitor", "PredictiveQueryParser")
          .companion("PredictiveQueryBaseVisitor", "PredictiveQueryParser");

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
    MODULE.knowsNothingOf("ai.djl..", "io.sparkgnn.train..");
  }

  @Test
  void onlySparkFunctionsAreJavaSerializable() {
    MODULE.onlyTheseAreJavaSerializable(
        "AnchorWindows",
        "ClassFlags",
        "ClassNumbers",
        "KeyEncoder",
        "KeyEncoding",
        "MeanVector",
        "Words");
  }

  @Test
  void testsThatStartSparkOrAProcessSaySo() {
    Tiers.check("io.sparkgnn.connector");
  }
}
