// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The BOM has no parent, so that nothing but this keeps it as the other poms are. */
class BomTest {
  /** Not for others to depend on. */
  private static final List<String> NOT_LISTED = List.of("notebooks", "bom");

  private static String pom(String module) throws IOException {
    return Files.readString(Path.of(System.getProperty("sparkgnn.root"), module, "pom.xml"));
  }

  private static List<String> all(String element, String text) {
    Matcher found = Pattern.compile("<%1$s>(.*?)</%1$s>".formatted(element)).matcher(text);
    List<String> values = new ArrayList<>();
    while (found.find()) {
      values.add(found.group(1));
    }
    return values;
  }

  @Test
  void itsVersionIsThatOfTheOthers() throws IOException {
    assertThat(all("version", pom("bom")).get(0)).isEqualTo(all("version", pom("")).get(0));
  }

  @Test
  void itsFormatterIsThatOfTheOthers() throws IOException {
    assertThat(pom("bom")).contains("<version>" + all("spotless.version", pom("")).get(0));
  }

  @Test
  void itListsEveryModuleThatOthersMayDependOn() throws IOException {
    List<String> published = new ArrayList<>();
    for (String module : all("module", pom(""))) {
      if (!NOT_LISTED.contains(module)) {
        String own = pom(module).replaceFirst("(?s)<parent>.*?</parent>", "");
        published.add(all("artifactId", own).get(0));
      }
    }
    List<String> listed = all("artifactId", pom("bom"));
    listed.removeAll(List.of("spark-gnn-bom", "spotless-maven-plugin"));
    assertThat(listed).containsExactlyInAnyOrderElementsOf(published);
  }
}
