// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkSpecTest {
  @Test
  void aLinkIsReadWithOrWithoutBlanks() {
    LinkSpec link = new LinkSpec("a", List.of("x"), "b", List.of("y"));
    assertThat(LinkSpec.parse("a.x -> b.y")).isEqualTo(link);
    assertThat(LinkSpec.parse("a.x->b.y")).isEqualTo(link);
    assertThat(link.text()).isEqualTo("a.x->b.y");
  }

  @Test
  void aCompositeKeyIsInParentheses() {
    LinkSpec link = LinkSpec.parse("a.(x, y) -> b.(u,v)");
    assertThat(link).isEqualTo(new LinkSpec("a", List.of("x", "y"), "b", List.of("u", "v")));
    assertThat(link.text()).isEqualTo("a.(x,y)->b.(u,v)");
  }

  @Test
  void namesInBackticksMayHoldDots() {
    assertThat(LinkSpec.parse("`my.table`.`a b` -> b.y"))
        .isEqualTo(new LinkSpec("my.table", List.of("a b"), "b", List.of("y")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.x",
        "a.x -> b",
        "a -> b.y",
        "a.x -> b.y -> c.z",
        "a.(x,) -> b.(y,z)",
        "a.(x,y) -> b.z"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> LinkSpec.parse(text))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("Cannot read link '" + text + "'");
  }
}
