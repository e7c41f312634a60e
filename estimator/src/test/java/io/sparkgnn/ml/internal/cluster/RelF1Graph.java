// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.graph.RelF1Files;
import io.sparkgnn.ml.Gnn;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Races, their results and the drivers, from the rel-f1 files beside the checkout. */
final class RelF1Graph {
  private RelF1Graph() {}

  /** Builds the graph store. */
  static String build(SparkSession spark, Path folder, int stripes) {
    List<TableSpec> tables =
        List.of(
            table("drivers", "driverId", null),
            table("races", "raceId", "date"),
            table("results", "resultId", "date"));
    List<LinkSpec> links =
        List.of(
            LinkSpec.parse("results.raceId -> races.raceId"),
            LinkSpec.parse("results.driverId -> drivers.driverId"));
    String path = folder.toString();
    new GraphBuild(spark, new GraphSpec(path, tables, links, stripes)).run();
    return path;
  }

  private static TableSpec table(String name, String key, String time) {
    String file = RelF1Files.folder().resolve(name + ".csv").toString();
    return TableSpec.builder(name)
        .source(TableSource.files("csv", file))
        .primaryKey(key)
        .time(time)
        .build();
  }

  /** Every so many rows of the task "does the driver not finish": (driverId, date, label). */
  static Dataset<Row> labels(SparkSession spark, int every) {
    return spark
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .csv(RelF1Files.folder().resolve("driver-dnf-train.csv").toString())
        .where("pmod(xxhash64(driverId, date), " + every + ") = 0")
        .selectExpr("driverId", "CAST(date AS TIMESTAMP) AS date", "did_not_finish AS label");
  }

  static Gnn gnn(String graph) {
    return new Gnn()
        .setGraphPath(graph)
        .setEntity("drivers.driverId")
        .setTimeCol("date")
        .setLabelCol("label")
        .setNumNeighbors("[{hop1: {default: 16}}, {hop2: {default: 8}}]")
        .setChannels(8)
        .setBatchSize(128)
        .setSeed(7);
  }
}
