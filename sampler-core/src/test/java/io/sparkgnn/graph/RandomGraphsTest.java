// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomGraphsTest {
  @Test
  void theSameSeedGivesTheSameGraph() {
    RandomGraph one = RandomGraphs.make(7);
    RandomGraph two = RandomGraphs.make(7);
    assertThat(one.toString()).isEqualTo(two.toString());
    for (NodeType type : one.schema().nodeTypes()) {
      assertThat(one.times(type.index())).isEqualTo(two.times(type.index()));
      assertThat(one.features(type.index())).isEqualTo(two.features(type.index()));
      assertThat(one.keys(type.index())).isDeepEqualTo(two.keys(type.index()));
    }
  }

  @Test
  void idsAreInOrderOfTimeAndVisibleNodesAreThePrefixOfIds() {
    for (long seed = 0; seed < 50; seed++) {
      RandomGraph graph = RandomGraphs.make(seed);
      for (NodeType type : graph.schema().nodeTypes()) {
        long[] times = graph.times(type.index());
        assertThat(times).as("%s", graph).isSorted().hasSize((int) type.rows());
        for (long time : times) {
          long visible = graph.topology().visibleCount(type.index(), time);
          assertThat(times[(int) visible - 1]).as("%s", graph).isEqualTo(time);
        }
      }
    }
  }

  @Test
  void seedsCoverEveryShape() {
    Set<TimeKind> kinds = EnumSet.noneOf(TimeKind.class);
    boolean self = false;
    boolean twice = false;
    boolean composite = false;
    boolean empty = false;
    boolean noColumns = false;
    boolean noKey = false;
    for (long seed = 0; seed < 100; seed++) {
      GraphSchema schema = RandomGraphs.make(seed).schema();
      for (NodeType type : schema.nodeTypes()) {
        kinds.add(type.timeKind());
        empty |= type.rows() == 0;
        noColumns |= type.columns().isEmpty();
        noKey |= type.key().isEmpty();
        composite |= type.key().size() > 1;
      }
      for (Link link : schema.links()) {
        self |= link.child() == link.parent();
        twice |=
            schema.links().stream()
                .anyMatch(
                    o ->
                        o.index() != link.index()
                            && o.child() == link.child()
                            && o.parent() == link.parent());
      }
    }
    assertThat(kinds).containsExactlyInAnyOrder(TimeKind.values());
    assertThat(new boolean[] {self, twice, composite, empty, noColumns, noKey}).containsOnly(true);
  }
}
