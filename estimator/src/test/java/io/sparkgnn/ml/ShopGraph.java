// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A small shop: 120 users and their 1,800 purchases over 100 days. Users with an even id spend
 * about 80 a purchase, the others about 20; nothing in a user's own row tells. Every tenth user has
 * bought nothing.
 */
public final class ShopGraph {
  public static final int USERS = 120;

  private static String shared;

  private ShopGraph() {}

  /** The graph of all 100 days, built once for all tests. Not to be written to. */
  static synchronized String shared() {
    if (shared == null) {
      try {
        shared = build(MlSpark.get(), Files.createTempDirectory("shop"), 100);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  /** Builds the graph store; a higher {@code days} gives a later version of the same graph. */
  static String build(SparkSession spark, Path folder, int days) {
    return build(spark, folder, days, 1);
  }

  /** Builds the graph store in some stripes. */
  public static String build(SparkSession spark, Path folder, int days, int stripes) {
    Dataset<Row> users =
        spark.sql(
            "SELECT CAST(id AS INT) AS user_id, timestamp'2024-01-01' AS joined FROM range("
                + USERS
                + ")");
    Dataset<Row> purchases =
        spark.sql(
            "SELECT id AS purchase_id, CAST(pmod(xxhash64(id), "
                + USERS
                + ") AS INT) AS user_id, "
                + "timestamp'2024-01-02' + make_interval(0, 0, 0, CAST(id % 100 AS INT)) AS at, "
                + "CAST(pmod(xxhash64(id, 1), 20) AS DOUBLE) AS noise FROM range(1800)");
    purchases.createOrReplaceTempView("raw_purchases");
    Dataset<Row> bought =
        spark.sql(
            "SELECT purchase_id, user_id, at, noise + IF(user_id % 2 = 0, 70, 10) AS amount "
                + "FROM raw_purchases WHERE user_id % 10 <> 9 AND at < timestamp'2024-01-02' + "
                + "make_interval(0, 0, 0, "
                + days
                + ")");
    String path = folder.toString();
    new GraphBuild(
            spark,
            new GraphSpec(
                path,
                List.of(
                    table("users", users, "user_id", "joined"),
                    table("purchases", bought, "purchase_id", "at")),
                List.of(LinkSpec.parse("purchases.user_id -> users.user_id")),
                stripes))
        .overwrite(true)
        .run();
    return path;
  }

  private static TableSpec table(String name, Dataset<Row> rows, String key, String time) {
    TableSource source = TableSource.builder().data(rows).build();
    return TableSpec.builder(name).source(source).primaryKey(key).time(time).build();
  }

  /**
   * Label rows: (user_id, at, label, cents, kind, is_val), four a user. {@code label} is 1 for a
   * user who spends much, {@code cents} a number and {@code kind} a class that say the same.
   */
  public static Dataset<Row> labels(SparkSession spark) {
    return spark.sql(
        "SELECT CAST(id % "
            + USERS
            + " AS INT) AS user_id, timestamp'2024-03-01' + make_interval(0, 0, 0, CAST(id / "
            + USERS
            + " AS INT)) AS at, CAST((id + 1) % 2 AS INT) AS label, "
            + "IF(id % 2 = 0, 80.5D, 20.5D) AS cents, "
            + "IF(id % 2 = 0, 2, CAST(id % 4 AS INT) % 2) AS kind, "
            + "id % 5 = 0 AS is_val FROM range("
            + 4 * USERS
            + ")");
  }

  /** An estimator that learns it in seconds. */
  public static Gnn gnn(String graphPath) {
    return new Gnn()
        .setGraphPath(graphPath)
        .setEntity("users.user_id")
        .setTimeCol("at")
        .setLabelCol("label")
        .setValidationIndicatorCol("is_val")
        .setNumNeighbors("[{hop1: {default: 8}}]")
        .setChannels(8)
        .setEpochs(4)
        .setBatchSize(64)
        .setLearningRate(0.02)
        .setSeed(7);
  }
}
