// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class RefreshCommandTest {
  private static final String AT = "timestamp_seconds(1700000000 + id * 3600) AS at";

  @TempDir Path folder;

  @Test
  void theGraphFollowsItsTables() throws IOException {
    Path job =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            graph:
              path: F/graph
              tables:
                customers: {source: {format: delta, path: F/customers}, primary_key: id, static: true}
                orders: {source: {format: delta, path: F/orders}, primary_key: id, time: at}
              links: [orders.customer -> customers.id]
            task: {query: "PREDICT COUNT(orders.*, 0, 7) > 0 FOR EACH customers.id"}
            output: {model: F/model}
            """
                .replace("F/", folder + "/"));
    write("customers", 0, 30, "id", "id % 3 AS region");
    write("orders", 0, 90, "id", "id % 30 AS customer", AT);
    CommandRun first = CommandRun.good("refresh", job.toString());
    assertThat(first.out()).contains("built anew: there was no graph");

    write("orders", 90, 95, "id", "31L AS customer", AT);
    CommandRun second = CommandRun.good("refresh", job.toString());
    assertThat(second.out()).containsPattern("orders +0 to 1 +5 +0 +0 +0");
    assertThat(second.err()).contains("The graph is now at " + folder + "/graph: version ");

    // the customer whom they point to comes after them
    write("customers", 31, 32, "id", "id % 3 AS region");
    CommandRun third = CommandRun.good("refresh", job.toString());
    assertThat(third.out())
        .containsPattern("customers +0 to 1 +1 +0 +0 +0")
        .containsPattern("orders +1 +0 +0 +0 +5");
    assertThat(third.err()).contains("126 nodes, 95 links");

    CommandRun nothing = CommandRun.good("refresh", job.toString());
    assertThat(nothing.err()).contains("Nothing has changed: the graph stays at ");

    Files.writeString(job, Files.readString(job).replace("orders.customer -> customers.id", ""));
    CommandRun other = CommandRun.good("refresh", job.toString());
    assertThat(other.err()).contains("Built the graph anew: it was built from another job file: ");
  }

  private void write(String table, long from, long to, String... columns) {
    CommandRun.spark()
        .range(from, to)
        .selectExpr(columns)
        .write()
        .format("delta")
        .mode(SaveMode.Append)
        .save(folder.resolve(table).toString());
  }
}
