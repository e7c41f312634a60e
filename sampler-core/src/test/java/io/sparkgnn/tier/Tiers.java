// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.tier;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;

/** Tells whether a module's tests are marked as what they are. */
public final class Tiers {
  /** Whoever names one of these, or a test class that does, starts Spark or a process. */
  private static final Set<String> STARTERS =
      Set.of(
          "org.apache.spark.sql.SparkSession",
          "org.apache.spark.sql.classic.SparkSession",
          "org.apache.spark.SparkContext",
          "org.apache.spark.api.java.JavaSparkContext",
          "java.lang.ProcessBuilder",
          "io.sparkgnn.cli.Main");

  private Tiers() {}

  /** Fails with the tests below a package that start Spark or a process without saying so. */
  public static void check(String root) {
    JavaClasses all =
        new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("io.sparkgnn");
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass type : all) {
      if (type.getPackageName().startsWith(root)
          && type.isTopLevelClass()
          && !type.isAnnotatedWith(Integration.class)
          && hasTests(type)
          && starts(type, all)) {
        unmarked.add(type.getName());
      }
    }
    assertThat(unmarked).as("tests that start Spark or a process without @Integration").isEmpty();
  }

  private static boolean hasTests(JavaClass type) {
    for (JavaMethod method : type.getMethods()) {
      if (method.isAnnotatedWith("org.junit.jupiter.api.Test")
          || method.isMetaAnnotatedWith("org.junit.jupiter.api.TestTemplate")
          || method.isAnnotatedWith("org.junit.jupiter.api.TestFactory")) {
        return true;
      }
    }
    return false;
  }

  private static boolean starts(JavaClass test, JavaClasses all) {
    Set<JavaClass> seen = new HashSet<>(Set.of(test));
    Queue<JavaClass> next = new ArrayDeque<>(seen);
    while (!next.isEmpty()) {
      JavaClass type = next.remove();
      Set<JavaClass> known = new HashSet<>();
      type.getDirectDependenciesFromSelf().forEach(d -> known.add(d.getTargetClass()));
      all.stream().filter(c -> c.getName().startsWith(type.getName() + "$")).forEach(known::add);
      for (JavaClass other : known) {
        if (STARTERS.contains(other.getName())) {
          return true;
        }
        if (all.contain(other.getName()) && seen.add(other)) {
          next.add(all.get(other.getName()));
        }
      }
    }
    return false;
  }
}
