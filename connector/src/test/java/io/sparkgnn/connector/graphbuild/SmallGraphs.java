// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Specifications of small graphs, from SQL. */
final class SmallGraphs {
  private final List<TableSpec> tables = new ArrayList<>();
  private final List<LinkSpec> links = new ArrayList<>();

  /** Adds a table whose rows are those of a query; the key may be "" or "a,b". */
  SmallGraphs table(String name, String key, String time, String query) {
    return table(name, key, time, query, Map.of());
  }

  SmallGraphs table(
      String name, String key, String time, String query, Map<String, String> columns) {
    Dataset<Row> rows = SharedSpark.session().sql(query);
    return table(name, key, time, TableSource.of(rows), columns);
  }

  SmallGraphs table(
      String name, String key, String time, TableSource source, Map<String, String> columns) {
    List<String> keys = key.isEmpty() ? List.of() : Arrays.asList(key.split(","));
    tables.add(
        TableSpec.builder(name)
            .source(source)
            .primaryKey(keys)
            .time(time)
            .columns(columns)
            .build());
    return this;
  }

  /** Says from when on the rows of a table that was added may be seen. */
  SmallGraphs time(String table, TableTime time) {
    tables.replaceAll(
        spec ->
            spec.name().equals(table)
                ? TableSpec.builder(spec.name())
                    .source(spec.source())
                    .primaryKey(spec.primaryKey())
                    .time(time)
                    .columns(spec.columns())
                    .build()
                : spec);
    return this;
  }

  SmallGraphs link(String link) {
    links.add(LinkSpec.parse(link));
    return this;
  }

  GraphSpec in(Path folder) {
    return new GraphSpec(folder.toString(), tables, links, 0);
  }

  GraphSpec in(Path folder, int shards) {
    return new GraphSpec(folder.toString(), tables, links, shards);
  }

  /** Three customers and four orders, one of which has no customer. */
  static SmallGraphs shop() {
    return new SmallGraphs()
        .table(
            "customers",
            "id",
            null,
            "SELECT * FROM VALUES (1, 'north'), (2, 'south'), (3, 'north') AS t(id, region)")
        .table(
            "orders",
            "id",
            "at",
            """
            SELECT id, customer, timestamp(at) AS at, amount FROM VALUES
              ('a', 1, '2024-01-03 10:00:00', 1.5), ('b', 2, '2024-01-01 10:00:00', 2.5),
              ('c', 1, '2024-01-02 10:00:00', 3.5), ('d', null, '2024-01-04 10:00:00', 4.5)
              AS t(id, customer, at, amount)""")
        .link("orders.customer -> customers.id");
  }

  static BuildReport build(GraphSpec spec) {
    return new GraphBuild(SharedSpark.session(), spec).run();
  }
}
