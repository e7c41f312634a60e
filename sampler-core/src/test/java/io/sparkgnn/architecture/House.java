// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules that every module keeps; each module's {@code ArchitectureTest} holds them to its own.
 */
public final class House {
  private final JavaClasses classes;
  private final Map<String, String> companions = new HashMap<>();

  private House(JavaClasses classes) {
    this.classes = classes;
  }

  /** The main classes of a module, by the packages that only it has. */
  public static House of(String... packages) {
    return new House(
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages(packages));
  }

  /** A class that is one with another, as a builder is with what it builds. */
  public House companion(String companion, String type) {
    companions.put(companion, type);
    return this;
  }

  /** No package reaches itself through others. */
  public void packagesFormNoCircle() {
    SlicesRuleDefinition.slices()
        .matching("(io.sparkgnn..)")
        .should()
        .beFreeOfCycles()
        .check(classes);
  }

  /** No class reaches itself through others, but for its nested classes and companions. */
  public void classesFormNoCircle() {
    SlicesRuleDefinition.slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().startsWith("io.sparkgnn")
                    ? SliceIdentifier.of(house(type))
                    : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "outermost classes";
              }
            })
        .should()
        .beFreeOfCycles()
        .check(classes);
  }

  private String house(JavaClass type) {
    String name = type.getName().replaceAll("[$;].*", "").replaceAll("^\\[+L", "");
    String simple = name.substring(name.lastIndexOf('.') + 1);
    return companions.containsKey(simple)
        ? name.substring(0, name.lastIndexOf('.') + 1) + companions.get(simple)
        : name;
  }

  /**
   * Only these classes, by their names without packages, are written by Java's serialization: what
   * Spark wants it of. Beside them exceptions, enums and what Spark ML declares may be. All that
   * they hold of ours are {@link io.sparkgnn.wire.Sent} values and enums.
   */
  public void onlyTheseAreJavaSerializable(String... names) {
    Set<String> found = new TreeSet<>();
    for (JavaClass type : classes) {
      if (type.isAssignableTo(Serializable.class)
          && !type.isAssignableTo(Throwable.class)
          && !type.isEnum()
          && !type.isAnonymousClass()
          && !type.isAssignableTo("org.apache.spark.ml.param.Params")) {
        found.add(type.getName().substring(type.getPackageName().length() + 1));
        for (JavaField field : type.getFields()) {
          String held = field.getRawType().getBaseComponentType().getName();
          boolean ours =
              held.startsWith("io.sparkgnn.")
                  && !held.equals("io.sparkgnn.wire.Sent")
                  && !field.getRawType().getBaseComponentType().isEnum()
                  && !List.of(names).contains(held.substring(held.lastIndexOf('.') + 1));
          boolean written =
              !field.getModifiers().contains(JavaModifier.STATIC)
                  && !field.getModifiers().contains(JavaModifier.TRANSIENT);
          assertThat(ours && written).as("%s is not a Sent", field.getFullName()).isFalse();
        }
      }
    }
    assertThat(found).containsExactlyInAnyOrder(names);
  }

  /** No class knows a package such as {@code org.apache.spark..}. */
  public void knowsNothingOf(String... packages) {
    noClasses().should().dependOnClassesThat().resideInAnyPackage(packages).check(classes);
  }
}
