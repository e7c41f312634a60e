// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Graphs of 120 users and their purchases, whose columns and rows each test chooses. */
final class PurchasesGraph {
  private PurchasesGraph() {}

  /**
   * Builds a graph, over one that is there.
   *
   * @param columns of the users beside key and time, by the number {@code id}, each with a comma
   *     before it
   * @param purchases a query for {@code purchase_id}, {@code user_id}, {@code at} and columns
   * @return its path
   */
  static String build(Path path, String columns, String purchases) {
    SparkSession spark = MlSpark.get();
    TableSource users =
        TableSource.of(
            spark.sql(
                "SELECT CAST(id AS INT) AS user_id, timestamp'2024-01-01' AS joined%s FROM range(120)"
                    .formatted(columns)));
    TableSource bought = TableSource.of(spark.sql(purchases));
    new GraphBuild(
            spark,
            new GraphSpec(
                path.toString(),
                List.of(
                    TableSpec.builder("users")
                        .source(users)
                        .primaryKey("user_id")
                        .time("joined")
                        .build(),
                    TableSpec.builder("purchases")
                        .source(bought)
                        .primaryKey("purchase_id")
                        .time("at")
                        .build()),
                List.of(LinkSpec.parse("purchases.user_id -> users.user_id")),
                0))
        .overwrite(true)
        .run();
    return path.toString();
  }
}
