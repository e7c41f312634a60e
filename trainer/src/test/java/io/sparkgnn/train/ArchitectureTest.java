package io.sparkgnn.train;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.sparkgnn.train");

  @Test
  void theTrainingLoopKnowsNeitherSparkNorTheNetwork() {
    noClasses()
        .that()
        .resideInAPackage("io.sparkgnn.train..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark..",
            "org.apache.hadoop..",
            "io.netty..",
            "java.net..",
            "scala..",
            "io.sparkgnn.connector..",
            "io.sparkgnn.ml..")
        .check(CLASSES);
  }

  @Test
  void metricsAndEncodingsAndBatchesKnowNoTensors() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.sparkgnn.train.metric..", "io.sparkgnn.train.encode..", "io.sparkgnn.train.batch..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "io.sparkgnn.train.model..", "io.sparkgnn.train.op..")
        .check(CLASSES);
  }
}
