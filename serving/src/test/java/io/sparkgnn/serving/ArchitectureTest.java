// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sparkgnn.architecture.House;
import io.sparkgnn.tier.Tiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
  private static final House MODULE =
      House.of("io.sparkgnn.serving").companion("ProblemException", "Problem");

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
  void theServiceKnowsNoNetwork() {
    noClasses()
        .that()
        .resideInAPackage("io.sparkgnn.serving")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "org.eclipse.jetty..", "io.prometheus..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.sparkgnn.serving"));
  }

  /** The class path of these tests is that of a server. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.spark.SparkContext",
        "org.apache.hadoop.fs.FileSystem",
        "io.delta.tables.DeltaTable",
        "scala.Option"
      })
  void theClassPathHasNo(String name) {
    assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void nothingIsJavaSerializable() {
    MODULE.onlyTheseAreJavaSerializable();
  }

  @Test
  void testsThatStartSparkOrAProcessSaySo() {
    Tiers.check("io.sparkgnn.serving");
  }
}
