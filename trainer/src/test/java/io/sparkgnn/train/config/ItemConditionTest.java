// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.config;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemConditionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "active = TRUE; active = TRUE",
        "active=false; active = FALSE",
        "`my price`<1e2; `my price` < 1E+2",
        "price <> -0.5; price != -0.5",
        "kind in ('a','b''s, c'); kind IN ('a', 'b''s, c')",
        "kind not  in (1); kind NOT IN (1)",
        "Größe is not null; `Größe` IS NOT NULL",
        "x IS NULL; x IS NULL"
      })
  void isReadAndWrittenAgain(String written, String again) {
    ItemCondition condition = ItemCondition.parse(written);
    assertThat(condition.text()).isEqualTo(again);
    assertThat(ItemCondition.parse(again)).isEqualTo(condition);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "active",
        "active =",
        "= 3",
        "a = b",
        "a = 'x",
        "a IN ()",
        "a IN 3",
        "a = 1 OR b = 2",
        "a LIKE 'x'",
        "ain (1)",
        "ais NULL",
        "a = 1; DROP",
        "a BETWEEN 1 AND 2"
      })
  void whatIsNoConditionIsNone(String written) {
    assertThat(ItemCondition.parse(written)).isNull();
  }

  @Test
  void valuesAreOfTheirKinds() {
    assertThat(ItemCondition.parse("a IN (1, 'two', TRUE)").values())
        .isEqualTo(List.of(new BigDecimal("1"), "two", true));
  }

  @Test
  void aListMayBeLong() {
    String keys = IntStream.range(0, 50_000).mapToObj(i -> "'p" + i + "'").collect(joining(", "));
    assertThat(ItemCondition.parse("key IN (" + keys + ")").values()).hasSize(50_000);
  }
}
