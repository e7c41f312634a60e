// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTypingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"statusId", "status_id", "STATUS_ID", "id", "zip code", "orderType", "Id"})
  void aNameWhoseLastWordSaysSoIsACode(String name) {
    assertThat(ColumnTyping.isCode(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid", "paid", "amount", "idle", "type_count", "", "year"})
  void otherNamesAreNot(String name) {
    assertThat(ColumnTyping.isCode(name)).isFalse();
  }
}
