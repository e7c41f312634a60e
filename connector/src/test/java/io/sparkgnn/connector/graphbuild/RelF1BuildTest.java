// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.store.LocalGraph;
import io.sparkgnn.graph.RelF1Files;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class RelF1BuildTest {

  @TempDir Path folder;

  @Test
  void formulaOneIsBuiltFromItsCsvFiles() {
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
    }
  }

  private static void table(List<TableSpec> tables, String name, String key, String time) {
    tables.add(
        TableSpec.builder(name)
            .source(TableSource.files("csv", RelF1Files.folder().resolve(name + ".csv").toString()))
            .primaryKey(key)
            .time(time)
            .build());
  }
}
