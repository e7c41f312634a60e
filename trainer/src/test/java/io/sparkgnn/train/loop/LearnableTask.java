// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loop;

import io.sparkgnn.graph.EdgeType;
import io.sparkgnn.graph.RandomGraph;
import io.sparkgnn.graph.RandomGraphs;
import io.sparkgnn.seed.EntityColumn;
import io.sparkgnn.seed.NumberLabels;
import io.sparkgnn.seed.SeedSet;
import io.sparkgnn.train.config.TaskType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A random graph with a task on it that a model can learn: from a node's visible children of one
 * edge type, their number decides the label.
 */
public record LearnableTask(
    InMemoryGraph graph, String entity, long[] entities, long[] times, int[] degree) {

  public static LearnableTask make(long seed, int rows) {
    Random random = new Random(seed);
    for (long graphSeed = seed; ; graphSeed++) {
      RandomGraph graph =
          RandomGraphs.make(
              graphSeed, RandomGraphs.Options.defaults().withRows(300, 600).withDistinctTimes(60));
      for (EdgeType edge : graph.schema().edgeTypes()) {
        if (!edge.toMany() || !graph.schema().nodeTypes().get(edge.to()).timed()) {
          continue;
        }
        long[] times = graph.times(edge.to());
        long[] entities = new long[rows];
        long[] seedTimes = new long[rows];
        int[] degree = new int[rows];
        for (int i = 0; i < rows; i++) {
          entities[i] = random.nextInt((int) graph.topology().nodeCount(edge.from()));
          seedTimes[i] = times[times.length / 4 + random.nextInt(times.length * 3 / 4)];
          for (int child = 0; child < times.length && times[child] <= seedTimes[i]; child++) {
            degree[i] += graph.parents(edge.link())[child] == entities[i] ? 1 : 0;
          }
        }
        return new LearnableTask(
            new InMemoryGraph(graph),
            graph.schema().nodeTypes().get(edge.from()).name(),
            entities,
            seedTimes,
            degree);
      }
    }
  }

  private int quantile(double q) {
    int[] sorted = degree.clone();
    Arrays.sort(sorted);
    return sorted[(int) (q * (sorted.length - 1))];
  }

  /**
   * Rows {@code from} to {@code to} with the task's labels: three of them a row where a row has
   * several.
   */
  public SeedSet rows(TaskType task, int from, int to) {
    int width = task == TaskType.MULTILABEL || task == TaskType.FORECAST ? 3 : 1;
    float[] label = new float[(to - from) * width];
    for (int i = 0; i < label.length; i++) {
      label[i] = label(task, degree[from + i / width], i % width);
    }
    int type = graph.schema().nodeType(entity).index();
    return new SeedSet(
        List.of(new EntityColumn(type, Arrays.copyOfRange(entities, from, to))),
        Arrays.copyOfRange(times, from, to),
        new NumberLabels(width, label));
  }

  private float label(TaskType task, int children, int column) {
    return switch (task) {
      case BINARY -> children > quantile(0.5) ? 1 : 0;
      case MULTICLASS -> children > quantile(0.66) ? 2 : children > quantile(0.33) ? 1 : 0;
      case MULTILABEL -> children > quantile(0.25 * (column + 1)) ? 1 : 0;
      case REGRESSION, FORECAST -> children + column;
      case RANKING -> throw new IllegalArgumentException("it has numbers for labels");
    };
  }
}
