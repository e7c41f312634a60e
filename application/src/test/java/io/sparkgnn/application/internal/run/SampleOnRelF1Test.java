// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.application.internal.job.JobFile;
import io.sparkgnn.graph.RelF1Files;
import io.sparkgnn.tier.Integration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code sample} writes for 200 seeds, checked against the source files by plain SQL. */
@Integration
class SampleOnRelF1Test {
  private static final int HOP1 = 6;
  private static final int HOP2 = 3;

  @TempDir static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void samplesTwoHundredSeeds() throws Exception {
    Path data = RelF1Files.folder();
    spark = CommandRun.spark();
    Path jobFile = RelF1.job("driver-dnf", folder);
    Path seeds = folder.resolve("seeds.csv");
    List<String> lines = Files.readAllLines(data.resolve("driver-dnf-val.csv"));
    Files.write(seeds, lines.subList(0, 201));
    List<String> overrides =
        List.of(
            "graph.path=" + folder.resolve("graph"),
            "sampling.strategy=recency",
            "sampling.num_neighbors=[{hop1: {default: %d}}, {hop2: {default: %d}}]"
                .formatted(HOP1, HOP2));
    List<String> arguments = new ArrayList<>(List.of("sample", jobFile.toString()));
    overrides.forEach(override -> arguments.addAll(List.of("--set", override)));
    arguments.addAll(
        List.of("--seeds", seeds.toString(), "--out", folder.resolve("sample.csv").toString()));
    CommandRun.good(arguments.toArray(String[]::new));
    csv(folder.resolve("sample.csv")).cache().createOrReplaceTempView("sample");
    csv(seeds).createOrReplaceTempView("seeds");
    viewSources(data, JobFile.read(jobFile, overrides));
  }

  private static Dataset<Row> csv(Path file) {
    return spark
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .option("timestampFormat", "yyyy-MM-dd HH:mm:ss")
        .csv(file.toString());
  }

  /** Views edges(edge_type, from_key, to_key) and rows(type, key, time), from the files alone. */
  private static void viewSources(Path data, JobFile job) {
    List<String> edges = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    job.graph()
        .tables()
        .forEach(
            table -> {
              csv(data.resolve(table.name() + ".csv")).createOrReplaceTempView(table.name());
              rows.add(
                  "select '%s' as type, string(%s) as key, %s as time from %s"
                      .formatted(
                          table.name(),
                          table.primaryKey().get(0),
                          table.time().columnName() == null
                              ? "timestamp(null)"
                              : "timestamp(" + table.time().columnName() + ")",
                          table.name()));
            });
    job.graph()
        .links()
        .forEach(
            link -> {
              String key =
                  job.graph().tables().stream()
                      .filter(table -> table.name().equals(link.childTable()))
                      .findFirst()
                      .orElseThrow()
                      .primaryKey()
                      .get(0);
              String child = link.childTable();
              String column = link.childColumns().get(0);
              String up = link.text();
              String down = up.split("->")[1] + "->" + up.split("->")[0];
              edges.add(
                  "select '%s' as edge_type, string(%s) as from_key, string(%s) as to_key from %s"
                      .formatted(up, key, column, child));
              edges.add(
                  "select '%s', string(%s), string(%s) from %s"
                      .formatted(down, column, key, child));
            });
    spark.sql(String.join(" union all ", edges)).createOrReplaceTempView("edges");
    spark.sql(String.join(" union all ", rows)).createOrReplaceTempView("all_rows");
  }

  private static long count(String sql) {
    return spark.sql("select count(*) from (" + sql + ")").first().getLong(0);
  }

  private static void none(String sql) {
    assertThat(spark.sql(sql).limit(5).collectAsList()).isEmpty();
  }

  @Test
  void everySeedWithAHistoryHasANeighborhood() {
    none(
        "select * from sample s left anti join seeds d"
            + " on s.seed_key = d.driverId and s.seed_time = d.date");
    long withHistory =
        count(
            """
            select distinct d.driverId, d.date from seeds d
            join edges e on e.from_key = d.driverId and e.edge_type like 'drivers.%'
            join all_rows r on e.edge_type like '%->' || r.type || '.%' and r.key = e.to_key
            where r.time <= d.date
            """);
    assertThat(count("select distinct seed_key, seed_time from sample")).isEqualTo(withHistory);
    assertThat(withHistory).isGreaterThan(180);
  }

  @Test
  void everyEdgeIsInTheSourceTables() {
    none(
        "select s.* from sample s left anti join edges e on s.edge_type = e.edge_type"
            + " and s.parent_key = e.from_key and s.child_key = e.to_key");
    assertThat(count("select distinct edge_type from sample")).isEqualTo(11);
  }

  @Test
  void nothingIsLaterThanItsSeedAndTimesAreThoseOfTheSource() {
    none("select * from sample where child_time > seed_time");
    none(
        "select s.* from sample s left anti join all_rows r on s.child_type = r.type"
            + " and s.child_key = r.key and s.child_time <=> r.time");
  }

  @Test
  void aParentHasAsManyChildrenAsAreVisibleUpToTheFanout() {
    none(
        """
        with parents as (
          select seed_key, seed_time, hop, edge_type, parent_key, child_type, count(*) as n,
            count(distinct child_key) as different
          from sample group by all),
        visible as (
          select p.seed_key, p.seed_time, p.hop, p.edge_type, p.parent_key, count(*) as visible
          from parents p
          join edges e on p.edge_type = e.edge_type and p.parent_key = e.from_key
          join all_rows r on r.type = p.child_type and r.key = e.to_key
          where r.time is null or r.time <= p.seed_time
          group by all)
        select * from parents join visible using (seed_key, seed_time, hop, edge_type, parent_key)
        where n <> least(visible, if(hop = 1, %d, %d)) or different <> n
        """
            .formatted(HOP1, HOP2));
  }

  @Test
  void everyVisibleNeighborhoodIsExpanded() {
    none(
        """
        with added as (
          select distinct seed_key, seed_time, 1 as hop, 'drivers' as type, seed_key as key
          from sample
          union
          select distinct seed_key, seed_time, 2, child_type, child_key from sample where hop = 1
            and not (child_type = 'drivers' and child_key = seed_key)),
        expected as (
          select a.seed_key, a.seed_time, a.hop, e.edge_type, a.key, count(*) as visible
          from added a
          join edges e on e.from_key = a.key and e.edge_type like a.type || '.%'
          join all_rows r on e.edge_type like '%->' || r.type || '.%' and r.key = e.to_key
          where r.time is null or r.time <= a.seed_time
          group by all)
        select x.* from expected x left anti join sample s on x.seed_key = s.seed_key
          and x.seed_time = s.seed_time and x.hop = s.hop and x.edge_type = s.edge_type
          and x.key = s.parent_key
        """);
  }

  @Test
  void aHopExpandsWhatTheHopBeforeAdded() {
    none(
        "select * from sample where hop = 1 and (parent_type <> 'drivers' or parent_key <> seed_key)");
    none(
        "select s.* from sample s left anti join sample p on p.hop = 1 and s.seed_key = p.seed_key"
            + " and s.seed_time = p.seed_time and s.parent_type = p.child_type"
            + " and s.parent_key = p.child_key where s.hop = 2");
  }

  @Test
  void rowsAreInTheOrderOfTheSeeds() throws Exception {
    List<String> seeds = Files.readAllLines(folder.resolve("seeds.csv"));
    List<String> expected = new ArrayList<>(seeds.subList(1, seeds.size()));
    expected.replaceAll(line -> line.replaceAll(",[01]$", ""));
    List<String> rows = Files.readAllLines(folder.resolve("sample.csv"));
    List<String> found = new ArrayList<>();
    for (String row : rows.subList(1, rows.size())) {
      String seed = row.substring(0, row.indexOf(',', row.indexOf(',') + 1));
      if (found.isEmpty() || !found.get(found.size() - 1).equals(seed)) {
        found.add(seed);
      }
    }
    expected.retainAll(found); // a driver without a race so far has no edge
    assertThat(found).isEqualTo(expected);
  }
}
