// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small tables are sorted, written and joined in memory, several in one job. */
@Integration
class SmallTablesTest {
  /** Jobs that the build of five small tables may take. */
  private static final int MOST_JOBS = 40;

  private static final String PEOPLE =
      "SELECT CAST(id % 60 AS STRING) AS name, id % 7 AS branch, -(id % 3) * 0.0D AS zero,"
          + " IF(id % 11 = 0, NULL, timestamp_seconds(hash(id) % 40)) AS joined,"
          + " array(CAST(id AS FLOAT), 0.5F) AS vector FROM range(400)";
  private static final String VISITS =
      "SELECT IF(id % 50 = 1, NULL, hash(id)) AS id, IF(id % 9 = 0, NULL, CAST(id % 70 AS STRING))"
          + " AS name, id % 7 AS branch, hash(id, 2) % 30 AS plan,"
          + " timestamp_seconds(hash(id, 3) % 50) AS at, hash(id, 4) % 5 = 0 AS paid FROM range(600)";
  private static final String NOTES =
      "SELECT hash(id * 3) AS visit, hash(id, 5) % 4 AS v FROM range(300)";
  private static final String PLANS =
      "SELECT CAST(id AS INT) AS id, 'p' || id AS text FROM range(40)";

  @TempDir Path folder;

  private static SmallGraphs graph() {
    return new SmallGraphs()
        .table("people", "name,branch", "joined", PEOPLE)
        .table("visits", "id", "at", VISITS)
        .table("notes", "", null, NOTES)
        .table("plans", "id", null, PLANS)
        .table("tags", "", null, "SELECT id % 10 AS tag, double(id % 4) AS v FROM range(80)")
        .time("plans", TableTime.firstSeen("visits.plan"))
        .link("visits.(name,branch) -> people.(name,branch)")
        .link("visits.plan -> plans.id")
        .link("notes.visit -> visits.id");
  }

  private static Map<String, String> digests(Path graph) {
    Map<String, String> digests = new TreeMap<>();
    Manifest manifest = Manifest.read(graph.resolve("manifest.json"));
    manifest.files().forEach(file -> digests.put(file.fileName(), file.digest()));
    return digests;
  }

  @Test
  void smallTablesGetTheFilesOfLargeOnes() {
    List<BuildReport> reports = new ArrayList<>();
    List<Map<String, String>> digests = new ArrayList<>();
    for (boolean large : new boolean[] {false, true}) {
      Path path = folder.resolve("g" + large);
      GraphBuild build = new GraphBuild(SharedSpark.session(), graph().in(path));
      reports.add((large ? build.bytesPerTask(3_000).fewRows(0) : build).run());
      digests.add(digests(path));
    }
    assertThat(digests.get(0)).isEqualTo(digests.get(1));
    assertThat(reports.get(0).tables()).isEqualTo(reports.get(1).tables());
    assertThat(reports.get(0).links()).isEqualTo(reports.get(1).links());
    assertThat(reports.get(0).warnings()).isEqualTo(reports.get(1).warnings());
    assertThat(reports.get(0).stages().toString()).contains("sort 3 small tables");
    assertThat(reports.get(1).stages().toString()).doesNotContain("small tables");
  }

  @Test
  void fiveSmallTablesTakeFewJobs() throws TimeoutException {
    SparkSession spark = SharedSpark.session();
    SmallGraphs graph = new SmallGraphs();
    Map<String, String> tables = Map.of("a", "id", "b", "id", "c", "id", "d", "id", "e", "");
    tables.forEach(
        (name, key) -> {
          String path = folder.resolve(name).toString();
          spark
              .sql(
                  "SELECT id, id % 3 AS other, IF(id < 0, NULL, timestamp_seconds(id)) AS at FROM range(20)")
              .write()
              .format("delta")
              .save(path);
          graph.table(name, key, key.isEmpty() ? null : "at", TableSource.delta(path), Map.of());
        });
    graph
        .link("b.other -> a.id")
        .link("c.other -> b.id")
        .link("d.other -> c.id")
        .link("e.other -> d.id")
        .link("e.id -> a.id");
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counting =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            jobs.incrementAndGet();
          }
        };
    spark.sparkContext().addSparkListener(counting);
    try {
      SmallGraphs.build(graph.in(folder.resolve("g")));
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(counting);
    }
    assertThat(jobs.get()).isPositive().isLessThanOrEqualTo(MOST_JOBS);
  }
}
