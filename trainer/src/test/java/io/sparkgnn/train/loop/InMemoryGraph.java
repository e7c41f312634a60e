// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.LocalLists;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.train.data.TrainingGraph;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A random graph in memory as the trainer sees it. */
public record InMemoryGraph(RandomGraph graph) implements TrainingGraph {
  @Override
  public GraphSchema schema() {
    return graph.schema();
  }

  @Override
  public String version() {
    return graph.toString();
  }

  @Override
  public Topology topology() {
    return graph.topology();
  }

  @Override
  public FeatureStore features() {
    return () ->
        new FeatureStore.Reader() {
          @Override
          public void read(int nodeType, long[] ids, int count, ByteBuffer target) {
            int rowBytes = graph.schema().nodeTypes().get(nodeType).rowBytes();
            for (int i = 0; i < count; i++) {
              target.put(graph.features(nodeType), Math.toIntExact(ids[i] * rowBytes), rowBytes);
            }
          }

          @Override
          public void close() {}
        };
  }

  @Override
  public KeyDictionary keys() {
    return new KeyDictionary() {
      @Override
      public long id(int nodeType, byte[] key) {
        byte[][] keys = graph.keys(nodeType);
        for (int id = 0; id < keys.length; id++) {
          if (Arrays.equals(keys[id], key)) {
            return id;
          }
        }
        return -1;
      }

      @Override
      public byte[] key(int nodeType, long id) {
        return graph.keys(nodeType)[(int) id];
      }
    };
  }

  @Override
  public GraphLists lists() {
    return new LocalLists(schema(), topology(), features());
  }

  @Override
  public Sampler newSampler(SamplingPlan plan, int entityType, long runSeed) {
    return new TemporalSampler(schema(), topology(), plan, entityType, runSeed);
  }
}
