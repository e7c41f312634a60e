// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextTokensTest {
  private static int[] tokens(String text) {
    int[] target = new int[TextTokens.MAX_TOKENS];
    int count = TextTokens.hash(text, target);
    return Arrays.copyOf(target, Math.min(count, target.length));
  }

  @Test
  void aTextIsItsWordsAndTheTrigramsOfItsWords() {
    assertThat(tokens("cats")).hasSize(1 + 4);
    assertThat(tokens("a cat")).hasSize(2 + 1 + 3);
    assertThat(tokens(" -- ")).isEmpty();
    assertThat(tokens("")).isEmpty();
  }

  @Test
  void caseAndPunctuationDoNotCount() {
    assertThat(tokens("Red, SHOES!")).isEqualTo(tokens("red shoes"));
  }

  @Test
  void nothingIsRepeatedAndNoHashIsZeroOrBelow() {
    int[] tokens = tokens("no no NO noun");
    assertThat(Arrays.stream(tokens).distinct().count()).isEqualTo(tokens.length);
    assertThat(Arrays.stream(tokens).min().getAsInt()).isPositive();
  }

  @Test
  void likeTextsShareTokens() {
    Set<Integer> common = new HashSet<>();
    Arrays.stream(tokens("mountain bike")).forEach(common::add);
    assertThat(Arrays.stream(tokens("mountains")).filter(common::contains).count()).isEqualTo(7);
  }

  @Test
  void aLongTextIsCutAndSaysSo() {
    int[] target = new int[4];
    assertThat(TextTokens.hash("one two three four five", target)).isEqualTo(5);
    assertThat(target).isEqualTo(Arrays.copyOf(tokens("one two three four five"), 4));
  }

  @Test
  void hashesStayWhatTheyAreBecauseModelsLearnThem() {
    assertThat(tokens("cat")).containsExactly(642422862, 889645242, 1881001628, 842306483);
  }
}
