// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sparkgnn.architecture.House;
import io.sparkgnn.tier.Tiers;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final House MODULE = House.of("io.sparkgnn.train");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.sparkgnn.train");

  @Test
  void packagesFormNoCircle() {
    MODULE.packagesFormNoCircle();
  }

  @Test
  void classesFormNoCircle() {
    MODULE.classesFormNoCircle();
  }

  @Test
  void nothingKnowsSparkOrTheNetwork() {
    MODULE.knowsNothingOf(
        "org.apache.spark..", "org.apache.hadoop..", "scala..", "io.netty..", "java.net..");
  }

  @Test
  void metricsAndEncodingsAndBatchesKnowNoTensors() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.sparkgnn.train.metric..",
            "io.sparkgnn.train.encode..",
            "io.sparkgnn.train.loader..",
            "io.sparkgnn.train.config..",
            "io.sparkgnn.train.data..",
            "io.sparkgnn.train.advise..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "io.sparkgnn.train.model..", "io.sparkgnn.train.op..")
        .check(CLASSES);
  }

  /**
   * DJL makes an array of the number and frees its memory at once; what a backward pass reads of it
   * later is chance.
   */
  @Test
  void noTensorIsCombinedWithAJavaNumberWhereGradientsAreTaken() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.sparkgnn.train.model..",
            "io.sparkgnn.train.op..",
            "io.sparkgnn.train.task..",
            "io.sparkgnn.train.explain..")
        .should()
        .callMethodWhere(
            describe(
                "it is arithmetic of NDArray with a Number",
                call ->
                    call.getTargetOwner().isAssignableTo(NDArray.class)
                        && Set.of("add", "sub", "mul", "div", "pow", "maximum", "minimum")
                            .contains(call.getName())
                        && call.getTarget().getRawParameterTypes().stream()
                            .anyMatch(type -> type.isEquivalentTo(Number.class))))
        .check(CLASSES);
  }

  @Test
  void nothingIsJavaSerializable() {
    MODULE.onlyTheseAreJavaSerializable();
  }

  @Test
  void testsThatStartSparkOrAProcessSaySo() {
    Tiers.check("io.sparkgnn.train");
  }
}
