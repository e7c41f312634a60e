// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.store.GraphStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Samples graphs of one shape and several sizes: see {@link ShopGraph}. */
public final class GrowthBench {
  private static final int SEEDS = 102_400;
  private static final int EDGE_TYPES = 4;

  private GrowthBench() {}

  /**
   * Makes each graph in a temporary folder, samples it with fanouts 16 and 8, and deletes it.
   *
   * @param transactions size of each graph
   */
  public static void run(
      List<Integer> transactions, int batchSize, int repeats, Consumer<BenchLine> out)
      throws IOException {
    for (int size : transactions) {
      Path folder = Files.createTempDirectory("spark-gnn-growth");
      ShopGraph graph = new ShopGraph(size);
      graph.write(folder, 1);
      long begin = System.nanoTime();
      try (GraphStore store = GraphStore.open(folder)) {
        double openSeconds = (System.nanoTime() - begin) / 1e9;
        SeedBatch seeds = graph.seeds(SEEDS, 7);
        SamplingPlan plan =
            new SamplingPlan(
                List.of(Collections.nCopies(EDGE_TYPES, 16), Collections.nCopies(EDGE_TYPES, 8)),
                Collections.nCopies(EDGE_TYPES, Strategy.LAST));
        new SamplerBench(store, seeds, batchSize, 7)
            .run(
                List.of(new SamplerBench.Case("16,8", "last", plan)),
                List.of(1),
                repeats,
                line ->
                    out.accept(
                        line.put("transactions", size)
                            .put("directed_edges", graph.directedEdges())
                            .put("open_s", openSeconds)));
      } finally {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }
}
