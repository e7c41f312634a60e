// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Tables and links for queries, from DataFrames. */
final class QueryTables {
  private final List<TableSpec> tables = new ArrayList<>();
  private final List<LinkSpec> links = new ArrayList<>();

  /** Adds a table whose rows are those of a SQL query; the key may be "" or "a,b". */
  QueryTables table(String name, String key, String time, String sql) {
    return table(name, key, time, SharedSpark.session().sql(sql), Map.of());
  }

  QueryTables table(
      String name, String key, String time, Dataset<Row> rows, Map<String, String> columns) {
    List<String> keys = key.isEmpty() ? List.of() : Arrays.asList(key.split(","));
    tables.add(
        TableSpec.builder(name)
            .source(TableSource.of(rows))
            .primaryKey(keys)
            .time(time)
            .columns(columns)
            .build());
    return this;
  }

  QueryTables link(String link) {
    links.add(LinkSpec.parse(link));
    return this;
  }

  GraphSpec graph() {
    return new GraphSpec("unused", tables, links, 0);
  }

  /**
   * A shop without rows: stores, customers (who have a home store), orders (which have a store,
   * too), order lines without a time, products, and visits with a key of two columns.
   */
  static GraphSpec shop() {
    return new QueryTables()
        .table("stores", "store_id", null, empty("store_id INT, city STRING, opened DATE"))
        .table(
            "customers",
            "customer_id",
            "joined",
            SharedSpark.session()
                .sql(
                    empty(
                        "customer_id BIGINT, home INT, name STRING, segment STRING, age INT, active"
                            + " BOOLEAN, joined TIMESTAMP, tags ARRAY<STRING>, level INT")),
            Map.of("level", "categorical"))
        .table(
            "orders",
            "order_id",
            "at",
            empty(
                "order_id STRING, customer BIGINT, store INT, amount DOUBLE, status STRING, gift"
                    + " BOOLEAN, at TIMESTAMP, due DATE"))
        .table("lines", "", null, empty("order_id STRING, product INT, quantity INT"))
        .table("products", "product_id", null, empty("product_id INT, category STRING"))
        .table("visits", "customer,day", "day", empty("customer BIGINT, day DATE, pages INT"))
        .link("customers.home -> stores.store_id")
        .link("orders.customer -> customers.customer_id")
        .link("orders.store -> stores.store_id")
        .link("lines.order_id -> orders.order_id")
        .link("lines.product -> products.product_id")
        .link("visits.customer -> customers.customer_id")
        .graph();
  }

  private static String empty(String columns) {
    String cast =
        Arrays.stream(columns.split(", ", -1))
            .map(column -> column.split(" ", -1))
            .map(pair -> "CAST(NULL AS " + pair[1] + ") AS " + pair[0])
            .reduce((a, b) -> a + ", " + b)
            .orElseThrow();
    return "SELECT " + cast + " WHERE false";
  }
}
