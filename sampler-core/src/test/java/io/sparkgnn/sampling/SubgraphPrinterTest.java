// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.sampling.SamplingCase.Plans;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubgraphPrinterTest {
  @Test
  void everyEdgeOfEverySeedIsPrintedOnceWithItsKeysAndTimes() {
    SamplingCase.forEach(
        100,
        Plans.ANY,
        c -> {
          Subgraph subgraph = c.sample(1, 0);
          List<SampledEdge> printed = new ArrayList<>();
          new SubgraphPrinter(c.graph().schema(), c.graph().topology(), dictionary(c))
              .print(c.seeds(), subgraph, printed::add);
          List<SampledEdge> expected = new ArrayList<>();
          for (int s = 0; s < c.seeds().count(); s++) {
            Neighborhood neighborhood = c.neighborhood(subgraph, s);
            for (int hop = 1; hop <= c.plan().hops(); hop++) {
              for (var row : neighborhood.rows().get(hop - 1).entrySet()) {
                EdgeType type = c.graph().schema().edgeTypes().get(row.getKey().edgeType());
                for (long child : row.getValue().children()) {
                  expected.add(
                      new SampledEdge(
                          key(c, c.seeds().nodeType(), c.seeds().entity()[s]),
                          c.seeds().time()[s],
                          hop,
                          type.name(),
                          table(c, type.from()).name(),
                          key(c, type.from(), row.getKey().parent()),
                          table(c, type.to()).name(),
                          key(c, type.to(), child),
                          c.graph().times(type.to())[(int) child]));
                }
              }
            }
          }
          assertThat(printed).isEqualTo(expected);
        });
  }

  private static NodeType table(SamplingCase c, int nodeType) {
    return c.graph().schema().nodeTypes().get(nodeType);
  }

  private static String key(SamplingCase c, int nodeType, long id) {
    NodeType type = table(c, nodeType);
    return type.key().isEmpty()
        ? "#" + id
        : KeyCodec.print(type.key(), c.graph().keys(nodeType)[(int) id]);
  }

  private static KeyDictionary dictionary(SamplingCase c) {
    return new KeyDictionary() {
      @Override
      public long id(int nodeType, byte[] key) {
        throw new UnsupportedOperationException();
      }

      @Override
      public byte[] key(int nodeType, long id) {
        return c.graph().keys(nodeType)[(int) id];
      }
    };
  }
}
