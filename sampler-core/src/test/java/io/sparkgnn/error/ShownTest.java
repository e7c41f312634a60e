// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {
  @Test
  void aShortPlainValueIsShownAsItIs() {
    assertThat(Shown.value("USERS.USER_ID->ORDERS.USER_ID"))
        .hasToString("USERS.USER_ID->ORDERS.USER_ID");
    assertThat(Shown.value("größer 大 😀")).isEqualTo("größer 大 😀");
    assertThat(Shown.value(null)).isEqualTo("null");
  }

  @Test
  void ofALongValueTheBeginningAndTheLengthAreShown() {
    assertThat(Shown.value("9".repeat(200_000)))
        .isEqualTo("9".repeat(80) + "... (200000 characters)");
  }

  @Test
  void whatATerminalWouldObeyIsWrittenAsAnEscape() {
    assertThat(Shown.value("a\u001b[31mred\u0007\b\n\tb\r"))
        .isEqualTo("a\\u001b[31mred\\u0007\\u0008\\n\\tb\\r");
    assertThat(Shown.value("txt\u202efdp \u2028 \ufeff \ud83d"))
        .isEqualTo("txt\\u202efdp \\u2028 \\ufeff \\ud83d");
  }

  @Test
  void aMessageKeepsItsLinesAndNothingElseThatATerminalWouldObey() {
    assertThat(new UserErrorException("Cannot\u001b[2J\t:\n  ^").getMessage())
        .isEqualTo("Cannot\\u001b[2J\\t:\n  ^");
    assertThat(new UserErrorException(null).getMessage()).isNull();
  }

  @Test
  void ofAVeryLongWordInAMessageTheEndIsLeftOut() {
    String message =
        new UserErrorException("Cannot use " + "x".repeat(1_000_000) + " here: $1").getMessage();
    assertThat(message)
        .isEqualTo("Cannot use " + "x".repeat(200) + "... (1000000 characters) here: $1");
    String path = "/a".repeat(200);
    assertThat(new UserErrorException(path).getMessage()).isEqualTo(path);
  }

  @Test
  void ofAVeryLongMessageTheMiddleIsLeftOut() {
    String message =
        new UserErrorException("Cannot use " + "x ".repeat(500_000) + ": too long").getMessage();
    assertThat(message)
        .hasSizeLessThan(4100)
        .startsWith("Cannot use x x")
        .endsWith("x : too long")
        .contains("(996021 characters left out)");
  }
}
