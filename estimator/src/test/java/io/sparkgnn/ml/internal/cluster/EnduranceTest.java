// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.ml.Gnn;
import io.sparkgnn.ml.GnnModel;
import io.sparkgnn.ml.MlSpark;
import io.sparkgnn.ml.ShopGraph;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two executors that share a graph, for as many cycles as a system property says; not part of a
 * build. Memory, threads and files of driver and executors are printed and must not grow. The heaps
 * of the executors are all touched at their start, so that what grows is native.
 */
@Integration
class EnduranceTest {
  private static final int EXECUTORS = 2;

  @TempDir private java.nio.file.Path folder;

  private StandaloneCluster cluster;
  private SparkSession spark;
  private String graph;

  @BeforeEach
  void start() {
    graph = ShopGraph.build(MlSpark.get(), folder.resolve("graph"), 100, 4);
    MlSpark.stop();
    cluster = new StandaloneCluster(EXECUTORS, Map.of());
    spark =
        cluster
            .sharingSession("-Xms768m -XX:+AlwaysPreTouch")
            .config("spark.sparkgnn.localDir", folder.resolve("local").toString())
            .getOrCreate();
    spark.sparkContext().setLogLevel("WARN");
  }

  @AfterEach
  void stop() {
    spark.stop();
    cluster.close();
  }

  private Map<String, ProcessFigures> figures(String when) throws IOException {
    Map<String, ProcessFigures> found = new TreeMap<>();
    for (Map.Entry<String, Long> executor : cluster.executors().entrySet()) {
      found.put("executor " + executor.getKey(), ProcessFigures.of(executor.getValue()));
    }
    found.put("driver", ProcessFigures.of(ProcessHandle.current().pid()));
    System.out.println("endurance: " + when + ": " + found);
    return found;
  }

  /**
   * Files must be as they were, and memory and threads of executors. The driver's heap may still
   * grow, and so may Spark's own pools there, to 128 threads each.
   */
  private static void assertFlat(
      Map<String, ProcessFigures> before, Map<String, ProcessFigures> after) {
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.forEach(
        (process, then) -> {
          ProcessFigures now = after.get(process);
          assertThat(now.files()).as(process).isLessThanOrEqualTo(then.files() + 25);
          if (!process.equals("driver")) {
            assertThat(now.threads()).as(process).isLessThanOrEqualTo(then.threads() + 15);
            assertThat(now.residentMegabytes())
                .as(process)
                .isLessThanOrEqualTo(then.residentMegabytes() + 60);
          }
        });
  }

  @Test
  @EnabledIfSystemProperty(named = "sparkgnn.endurance.cycles", matches = "\\d+")
  void fittingAndTransformingAgainAndAgainDoesNotGrow() throws IOException {
    int cycles = Integer.getInteger("sparkgnn.endurance.cycles");
    int warm = Math.max(10, cycles / 4); // by then the executors have their threads
    assertThat(cycles).as("sparkgnn.endurance.cycles").isGreaterThan(warm);
    Dataset<Row> labels = ShopGraph.labels(spark).cache();
    Gnn gnn = ShopGraph.gnn(graph).setEpochs(1).setNumWorkers(EXECUTORS).setPlacement("sharded");
    Map<String, ProcessFigures> before = Map.of();
    List<?> first = null;
    for (int cycle = 1; cycle <= cycles; cycle++) {
      GnnModel model = gnn.copy(ParamMap.empty()).fit(labels);
      List<?> scores = model.transform(labels.coalesce(2)).select("probability").collectAsList();
      first = first == null ? scores : first;
      assertThat(scores).isEqualTo(first);
      if (cycle % Math.max(1, cycles / 10) == 0) {
        figures("cycle " + cycle);
      }
      if (cycle == warm) {
        before = figures("cycle " + cycle);
      }
    }
    assertFlat(before, figures("end"));
  }
}
