package io.sparkgnn.connector.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.store.LocalGraph;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.GraphStore;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.Sampler;
import io.sparkgnn.sampling.SamplingPlan;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.sampling.Subgraph;
import io.sparkgnn.sampling.TemporalSampler;
import io.sparkgnn.shard.InProcessPeers;
import io.sparkgnn.shard.SameSubgraphs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelF1BuildTest {
  private static final Path DATA =
      Path.of(System.getProperty("sparkgnn.root"), "..", "shared", "data", "rel-f1");

  @TempDir Path folder;

  @Test
  void formulaOneIsBuiltFromItsCsvFiles() {
    Assumptions.assumeTrue(Files.isDirectory(DATA));
    List<TableSpec> tables = new ArrayList<>();
    table(tables, "circuits", "circuitId", null);
    table(tables, "drivers", "driverId", null);
    table(tables, "constructors", "constructorId", null);
    table(tables, "races", "raceId", "date");
    table(tables, "results", "resultId", "date");
    table(tables, "standings", "driverStandingsId", "date");
    table(tables, "constructor_results", "constructorResultsId", "date");
    table(tables, "constructor_standings", "constructorStandingsId", "date");
    table(tables, "qualifying", "qualifyId", "date");
    List<LinkSpec> links = new ArrayList<>();
    links.add(LinkSpec.parse("races.circuitId -> circuits.circuitId"));
    for (String table :
        List.of(
            "results", "standings", "constructor_results", "constructor_standings", "qualifying")) {
      links.add(LinkSpec.parse(table + ".raceId -> races.raceId"));
      if (!table.startsWith("constructor")) {
        links.add(LinkSpec.parse(table + ".driverId -> drivers.driverId"));
      }
      if (!table.equals("standings")) {
        links.add(LinkSpec.parse(table + ".constructorId -> constructors.constructorId"));
      }
    }
    String path = folder.resolve("graph").toString();
    BuildReport report =
        new GraphBuild(SharedSpark.session(), new GraphSpec(path, tables, links, 0)).run();
    try (GraphStore store =
        LocalGraph.open(
            path,
            SharedSpark.session().sparkContext().hadoopConfiguration(),
            folder.resolve("local"))) {
      assertThat(store.schema().nodeTypes().stream().mapToLong(type -> type.rows()).sum())
          .isEqualTo(74_063);
      assertThat(report.version()).isEqualTo(store.version());
      compareWithSharedStripes(store, tables, links);
    }
  }

  /** Whoever shares eight stripes samples what one process with one stripe does, to the edge. */
  private void compareWithSharedStripes(
      GraphStore whole, List<TableSpec> tables, List<LinkSpec> links) {
    Path striped = folder.resolve("striped");
    new GraphBuild(SharedSpark.session(), new GraphSpec(striped.toString(), tables, links, 8))
        .run();
    Manifest manifest = Manifest.read(striped.resolve(GraphFiles.MANIFEST));
    GraphSchema schema = whole.schema();
    SamplingPlan plan =
        NumNeighbors.parse("[{hop1: {default: 12}}, {hop2: {default: 6}}, {hop3: {default: 3}}]")
            .resolve(schema, Strategy.RECENCY, Map.of(), null);
    int drivers = schema.nodeType("drivers").index();
    SeedBatch seeds = seeds(schema.nodeTypes().get(drivers), manifest.newestTime());
    Sampler alone = new TemporalSampler(schema, whole.topology(), plan, drivers, 3);
    Subgraph expected = alone.newSubgraph();
    alone.sample(seeds, 1, expected);
    for (int peers = 1; peers <= 3; peers++) {
      try (InProcessPeers sharing =
          new InProcessPeers(striped, manifest, peers, 1 << 16, drivers)) {
        for (int peer = 0; peer < peers; peer++) {
          Sampler sampler = sharing.graph(peer).newSampler(plan, drivers, 3);
          Subgraph found = sampler.newSubgraph();
          sampler.sample(seeds, 1, found);
          SameSubgraphs.check(schema, found, expected);
        }
      }
    }
  }

  private static SeedBatch seeds(NodeType drivers, long newest) {
    int count = 256;
    long[] entity = new long[count];
    long[] time = new long[count];
    for (int i = 0; i < count; i++) {
      entity[i] = i * 31L % drivers.rows();
      time[i] = newest - i * 86_400_000_000L * 60;
    }
    return new SeedBatch(drivers.index(), entity, time, count);
  }

  private static void table(List<TableSpec> tables, String name, String key, String time) {
    tables.add(
        new TableSpec(
            name,
            TableSource.files("csv", DATA.resolve(name + ".csv").toString()),
            List.of(key),
            time,
            Map.of()));
  }
}
