// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DegreeCountsTest {
  @Test
  void quantilesAreThoseOfTheSortedDegrees() {
    Random random = new Random(5);
    long[] degrees = random.longs(500, 0, 40).toArray();
    DegreeCounts first = new DegreeCounts();
    DegreeCounts second = new DegreeCounts();
    for (long degree : degrees) {
      (random.nextBoolean() ? first : second).add(degree, 1);
    }
    first.merge(second);
    Arrays.sort(degrees);
    assertThat(first.nodes()).isEqualTo(500);
    assertThat(first.edges()).isEqualTo(Arrays.stream(degrees).sum());
    for (double share : new double[] {0, 0.25, 0.5, 0.9, 0.99, 1}) {
      int at = Math.max(0, (int) Math.ceil(share * 500) - 1);
      assertThat(first.quantile(share)).isEqualTo(degrees[at]);
    }
  }

  @Test
  void withoutNodesEverythingIsZero() {
    DegreeCounts none = new DegreeCounts();
    assertThat(none.quantile(0.5)).isZero();
    assertThat(none.edges()).isZero();
    assertThat(none.nodesOfDegree(0)).isZero();
  }
}
