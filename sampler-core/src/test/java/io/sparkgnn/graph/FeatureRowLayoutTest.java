// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureRowLayoutTest {
  private static FeatureRowLayout.ColumnSpec spec(String name, ColumnType type, int length) {
    return new FeatureRowLayout.ColumnSpec(name, type, length, List.of());
  }

  @Test
  void eightByteValuesComeFirstAndTheColumnsKeepTheirOrder() {
    List<FeatureColumn> columns =
        FeatureRowLayout.layout(
            List.of(
                spec("price", ColumnType.NUMERIC, 1),
                spec("made", ColumnType.TIMESTAMP, 1),
                spec("vector", ColumnType.EMBEDDING, 3),
                spec("sold", ColumnType.TIMESTAMP, 1),
                spec("new", ColumnType.BOOLEAN, 1)));
    assertThat(columns)
        .extracting(FeatureColumn::name)
        .containsExactly("price", "made", "vector", "sold", "new");
    assertThat(columns).extracting(FeatureColumn::byteOffset).containsExactly(16, 0, 20, 8, 32);
    assertThat(FeatureRowLayout.rowBytes(columns)).isEqualTo(40);
  }

  @Test
  void noColumnsTakeNoBytes() {
    assertThat(FeatureRowLayout.rowBytes(FeatureRowLayout.layout(List.of()))).isZero();
  }
}
