// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VisibleCountsTest {
  @Test
  void givesTheGraphsOwnCountsWhateverWasAskedBefore() {
    for (long seed = 0; seed < 20; seed++) {
      RandomGraph graph = RandomGraphs.make(seed);
      VisibleCounts counts = new VisibleCounts(graph.topology());
      Random random = new Random(seed);
      for (int i = 0; i < 3000; i++) {
        NodeType type =
            graph.schema().nodeTypes().get(random.nextInt(graph.schema().nodeTypes().size()));
        long[] times = graph.times(type.index());
        long time =
            times.length == 0 ? i : times[random.nextInt(times.length)] + random.nextInt(3) - 1;
        assertThat(counts.at(type.index(), time))
            .as("%s, time %d", graph, time)
            .isEqualTo(graph.topology().visibleCount(type.index(), time));
      }
    }
  }

  @Test
  void timesThatShareAPlaceKeepTheirOwnCounts() {
    RandomGraph graph = RandomGraphs.make(3);
    NodeType type =
        graph.schema().nodeTypes().stream()
            .filter(each -> each.timed() && each.rows() > 1)
            .findFirst()
            .orElseThrow();
    long[] times = graph.times(type.index());
    long first = times[0] - 1;
    long last = times[times.length - 1];
    while (VisibleCounts.place(last) != VisibleCounts.place(first)) {
      last++;
    }
    VisibleCounts counts = new VisibleCounts(graph.topology());
    long[] found = new long[4];
    long other = last;
    Arrays.setAll(found, i -> counts.at(type.index(), i % 2 == 0 ? first : other));
    assertThat(found).containsExactly(0, type.rows(), 0, type.rows());
  }
}
