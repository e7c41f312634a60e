// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import io.delta.tables.DeltaTable;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.graph.Manifest;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Delta tables of a small shop that change at random: customers that are first seen by their
 * orders, orders with times, lines that have theirs from their orders, products at any time.
 * Foreign keys may point to rows that are not there yet. Some tables keep a change data feed. A
 * pure function of its seed.
 */
final class Warehouse {
  static final StructType CUSTOMERS =
      new StructType().add("id", DataTypes.LongType).add("segment", DataTypes.StringType);
  static final StructType PRODUCTS =
      new StructType()
          .add("sku", DataTypes.StringType)
          .add("brand", DataTypes.IntegerType)
          .add("price", DataTypes.DoubleType);
  static final StructType ORDERS =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("customer", DataTypes.LongType)
          .add("at", DataTypes.TimestampType)
          .add("gift", DataTypes.BooleanType);
  static final StructType LINES =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("order", DataTypes.LongType)
          .add("sku", DataTypes.StringType)
          .add("count", DataTypes.IntegerType);

  private static final List<String> TABLES = List.of("customers", "products", "orders", "lines");

  private final SparkSession spark;
  private final Path folder;
  private final Random random;
  private final Map<String, TreeMap<Object, Row>> rows = new TreeMap<>();

  Warehouse(SparkSession spark, Path folder, long seed) {
    this.spark = spark;
    this.folder = folder;
    this.random = new Random(seed);
    TABLES.forEach(name -> rows.put(name, new TreeMap<>()));
    TABLES.forEach(name -> random(name, 25));
    for (String name : TABLES) {
      write(frame(name, rows.get(name).values()), name, "overwrite", random.nextBoolean());
    }
  }

  /** The digests of a store's files, by their names. */
  static Map<String, String> digests(Manifest manifest) {
    Map<String, String> digests = new TreeMap<>();
    manifest.files().forEach(file -> digests.put(file.fileName(), file.digest()));
    return digests;
  }

  static StructType schema(String table) {
    return switch (table) {
      case "customers" -> CUSTOMERS;
      case "products" -> PRODUCTS;
      case "orders" -> ORDERS;
      default -> LINES;
    };
  }

  String path(String table) {
    return folder.resolve(table).toString();
  }

  private Dataset<Row> frame(String table, Iterable<Row> of) {
    List<Row> list = new ArrayList<>();
    of.forEach(list::add);
    return spark.createDataFrame(list, schema(table));
  }

  private void write(Dataset<Row> of, String table, String mode, boolean feed) {
    of.repartition(2)
        .write()
        .format("delta")
        .option("delta.enableChangeDataFeed", Boolean.toString(feed))
        .mode(mode)
        .save(path(table));
  }

  /** Adds rows with random keys, some of which may be there: they are changed. */
  private List<Row> random(String table, int count) {
    List<Row> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long number = random.nextInt(40);
      Row row =
          switch (table) {
            case "customers" -> RowFactory.create(number, pick("new", "old", "big"));
            case "products" -> RowFactory.create("p" + number, random.nextInt(4), price());
            case "orders" ->
                RowFactory.create(
                    number, maybe(random.nextInt(40)), time(), random.nextInt(3) == 0);
            default ->
                RowFactory.create(
                    number, maybe(random.nextInt(40)), "p" + random.nextInt(40), random.nextInt(9));
          };
      rows.get(table).put(row.get(0), row);
      made.add(row);
    }
    return made;
  }

  private String pick(String... values) {
    return values[random.nextInt(values.length)];
  }

  private Double price() {
    return random.nextInt(6) == 0 ? null : random.nextInt(1000) / 8.0;
  }

  private Long maybe(long key) {
    return random.nextInt(8) == 0 ? null : Long.valueOf(key);
  }

  private Timestamp time() {
    // few different ones, so that keys decide
    return random.nextInt(12) == 0
        ? null
        : Timestamp.valueOf("2024-01-%02d 00:00:00".formatted(1 + random.nextInt(28)));
  }

  /** Changes some tables in some ways. */
  void change() {
    for (String table : TABLES) {
      switch (random.nextInt(6)) {
        case 0 -> append(table);
        case 1 -> merge(table);
        case 2 -> delete(table);
        case 3 -> {
          append(table);
          optimize(table);
          delete(table);
        }
        case 4 -> {
          merge(table);
          delete(table);
          append(table);
        }
        default -> {}
      }
    }
  }

  private void append(String table) {
    Map<Object, Row> known = new TreeMap<>(rows.get(table));
    TreeMap<Object, Row> fresh = new TreeMap<>();
    random(table, 6).forEach(row -> fresh.put(row.get(0), row));
    fresh.keySet().removeAll(known.keySet());
    rows.get(table).putAll(known);
    if (!fresh.isEmpty()) {
      write(frame(table, fresh.values()), table, "append", false);
    }
  }

  private void merge(String table) {
    TreeMap<Object, Row> some = new TreeMap<>();
    random(table, 5).forEach(row -> some.put(row.get(0), row));
    if (table.equals("customers")) {
      Row row = RowFactory.create(random.nextInt(40) + 0L, pick("loyal", "lost"));
      rows.get(table).put(row.get(0), row);
      some.put(row.get(0), row);
    }
    if (table.equals("products")) {
      Row row = RowFactory.create("p" + random.nextInt(40), 10 + random.nextInt(200), price());
      rows.get(table).put(row.get(0), row);
      some.put(row.get(0), row);
    }
    String key = schema(table).fieldNames()[0];
    DeltaTable.forPath(spark, path(table))
        .as("t")
        .merge(frame(table, some.values()).as("s"), "t.`%s` = s.`%s`".formatted(key, key))
        .whenMatched()
        .updateAll()
        .whenNotMatched()
        .insertAll()
        .execute();
  }

  private void delete(String table) {
    List<Object> keys = new ArrayList<>(rows.get(table).keySet());
    List<Object> gone = new ArrayList<>();
    for (int i = 0; i < 4 && !keys.isEmpty(); i++) {
      gone.add(keys.remove(random.nextInt(keys.size())));
    }
    gone.forEach(rows.get(table)::remove);
    DeltaTable.forPath(spark, path(table))
        .delete(functions.col("`" + schema(table).fieldNames()[0] + "`").isin(gone.toArray()));
  }

  private void optimize(String table) {
    DeltaTable.forPath(spark, path(table)).optimize().executeCompaction();
  }

  /** The graph of the tables, with columns whose types do not depend on the rows. */
  GraphSpec spec(Path graph, int shards) {
    return GraphSpec.builder(graph.toString())
        .table(
            table("customers", "id")
                .time(new TableTime.FirstSeen(List.of("orders.customer")))
                .column("segment", "categorical")
                .build())
        .table(
            table("products", "sku")
                .time(TableTime.STATIC)
                .column("brand", "categorical")
                .column("price", "numeric")
                .build())
        .table(table("orders", "id").time("at").column("gift", "boolean").build())
        .table(table("lines", "id").column("count", "numeric").build())
        .link("orders.customer -> customers.id")
        .link("lines.order -> orders.id")
        .link("lines.sku -> products.sku")
        .shards(shards)
        .build();
  }

  private TableSpec.Builder table(String name, String key) {
    return TableSpec.builder(name).source(TableSource.delta(path(name))).primaryKey(key);
  }
}
