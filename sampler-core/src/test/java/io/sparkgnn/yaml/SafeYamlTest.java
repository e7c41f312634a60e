// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.snakeyaml.engine.v2.nodes.Node;

class SafeYamlTest {
  private static Optional<Node> compose(String yaml) {
    return SafeYaml.compose(
        "job.yaml",
        yaml,
        1 << 20,
        (line, column, reason) -> new UserErrorException("line " + line + ": " + reason));
  }

  private static void refuses(String yaml, String reason) {
    assertThatThrownBy(() -> SafeYaml.read("the setting", yaml))
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot read the setting: ")
        .hasMessageContaining(reason)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(300));
    assertThatThrownBy(() -> compose(yaml))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(reason.replaceAll(" at line .*", ""));
  }

  @Test
  void readsPlainValuesListsAndMappings() {
    assertThat(SafeYaml.read("it", "{a: [1, 2.5, true, null, x]}"))
        .isEqualTo(Map.of("a", java.util.Arrays.asList(1, 2.5, true, null, "x")));
    assertThat(SafeYaml.read("it", "a: &x {b: 1}\nc: *x\n"))
        .isEqualTo(Map.of("a", Map.of("b", 1), "c", Map.of("b", 1)));
    assertThat(SafeYaml.read("it", "")).isNull();
    assertThat(compose("")).isEmpty();
  }

  @Test
  @Timeout(10)
  void depthIsCheckedBeforeATreeIsMade() {
    for (String open : List.of("[", "{a: ", "- ", "? ", "[{a: ")) {
      refuses(open.repeat(10_000), "nested deeper than 50 at line 1");
    }
    assertThatThrownBy(() -> compose("[".repeat(1_000_000))).hasMessageContaining("nested deeper");
  }

  @Test
  void tagsAreRefusedWhereverTheyStand() {
    for (String yaml :
        List.of(
            "!!java.net.URL [a]",
            "!!map {a: 1}",
            "!local {a: 1}",
            "{a: !!str 1}",
            "[! a]",
            "!<tag:yaml.org,2002:int> 3")) {
      refuses(yaml, "the tag ");
    }
  }

  @Test
  void aliasesAreFewAndHoldNotThemselves() {
    refuses("&a [*a]", "the alias *a is inside what it stands for at line 1");
    refuses("&a {b: {c: *a}}", "the alias *a is inside");
    refuses("- &a 1\n" + "- *a\n".repeat(101), "more than 100 aliases at line 102");
  }

  @Test
  void sizeAndDocumentsAreLimited() {
    assertThatThrownBy(() -> SafeYaml.read("it", "a".repeat(1 << 17)))
        .hasMessage("Cannot read it: it has 131072 characters; at most 65536 are allowed");
    assertThatThrownBy(() -> compose("[" + "1,".repeat(200_000) + "1]"))
        .hasMessageContaining("more than 100000 values");
    refuses("a: 1\n---\nb: 2\n", "a second document begins; one is allowed at line 2");
  }

  @Test
  void whatIsNoYamlIsNamedWithItsPlace() {
    refuses("{a: [1", "expected ',' or ']', but got <stream end> at line 1, column 7");
    refuses("a: \"\u0001\"", "special characters are not allowed");
  }
}
