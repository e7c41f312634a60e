// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.quickstart;

import io.sparkgnn.examples.quickstart.CustomerHistory.Customer;
import io.sparkgnn.examples.quickstart.CustomerHistory.Decision;
import io.sparkgnn.examples.quickstart.CustomerHistory.Event;
import io.sparkgnn.examples.quickstart.CustomerHistory.Line;
import io.sparkgnn.examples.quickstart.CustomerHistory.Order;
import io.sparkgnn.examples.quickstart.Shop.Product;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Spliterators;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Writes a shop as Delta tables: {@code customers}, {@code products}, {@code orders}, {@code
 * order_lines} and {@code events}; the label tables {@code train}, {@code validation} and {@code
 * test}; and {@code oracle}, which has the true probability of every test row and is for judging
 * only.
 */
public final class ShopTables {
  private static final int TASKS = 4;
  private static final int THREADS = 3;

  private final SparkSession spark;
  private final Shop shop;
  private final String folder;

  /**
   * @param folder where the tables go, one folder each; what is there is replaced
   */
  public ShopTables(SparkSession spark, Shop shop, String folder) {
    this.spark = spark;
    this.shop = shop;
    this.folder = folder;
  }

  /** A cell for each column. */
  private interface Cells extends Function<CustomerHistory, Stream<Object[]>>, Serializable {}

  /** Writes all tables; the same shop gives the same rows. */
  public void write() {
    List<Callable<Void>> tables = new ArrayList<>();
    write(
        tables,
        "customers",
        "customer_id long, region string, birth_year int, channel string, signed_up_at long",
        history -> Stream.<Object[]>of(cells(history.customer())));
    write(
        tables,
        "events",
        "event_id long, customer_id long, product_id long, kind string, happened_at long",
        history -> history.events().stream().map(ShopTables::cells));
    write(
        tables,
        "orders",
        "order_id long, customer_id long, channel string, total double, ordered_at long,"
            + " next_order_at long",
        history -> history.orders().stream().map(ShopTables::cells));
    write(
        tables,
        "order_lines",
        "order_id long, line int, product_id long, quantity int, discount double",
        history -> history.lines().stream().map(ShopTables::cells));
    String labels = "customer_id long, cutoff long, orders_again int";
    write(
        tables,
        "train",
        labels,
        history ->
            history.decisions().stream().filter(ShopTables::trainedOn).map(ShopTables::label));
    write(
        tables,
        "validation",
        labels,
        history -> at(history, Shop.VALIDATION).map(ShopTables::label));
    write(tables, "test", labels, history -> at(history, Shop.TEST).map(ShopTables::label));
    write(
        tables,
        "oracle",
        "customer_id long, cutoff long, probability double",
        history ->
            at(history, Shop.TEST)
                .map(
                    decision ->
                        new Object[] {
                          decision.customer(), Shop.start(decision.window()), decision.probability()
                        }));
    List<Row> products =
        Arrays.stream(shop.catalog()).map(p -> RowFactory.create(cells(p))).toList();
    save(
        tables,
        "products",
        spark.createDataFrame(
            products,
            StructType.fromDDL(
                "product_id long, name string, category string, quality double, price double,"
                    + " listed_at long")));
    run(tables);
  }

  /** A small table is mostly waited for, so that several are written at a time. */
  private static void run(List<Callable<Void>> tables) {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<Void> table : threads.invokeAll(tables)) {
        table.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the shop was written", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean trainedOn(Decision decision) {
    return decision.window() >= Shop.FIRST_TRAIN && decision.window() < Shop.VALIDATION;
  }

  private static Stream<Decision> at(CustomerHistory history, int window) {
    return history.decisions().stream().filter(decision -> decision.window() == window);
  }

  private static Object[] label(Decision decision) {
    return new Object[] {
      decision.customer(), Shop.start(decision.window()), decision.orders() ? 1 : 0
    };
  }

  private static Object[] cells(Customer c) {
    return new Object[] {c.id(), c.region(), c.birthYear(), c.channel(), c.signedUpAt()};
  }

  private static Object[] cells(Event e) {
    return new Object[] {e.id(), e.customer(), e.product().id(), e.kind(), e.at()};
  }

  private static Object[] cells(Order o) {
    return new Object[] {o.id(), o.customer(), o.channel(), o.total(), o.at(), o.nextAt()};
  }

  private static Object[] cells(Line l) {
    return new Object[] {l.order(), l.number(), l.product(), l.quantity(), l.discount()};
  }

  private static Object[] cells(Product p) {
    return new Object[] {p.id(), p.name(), p.category(), p.quality(), p.price(), p.listedAt()};
  }

  private void write(List<Callable<Void>> tables, String table, String columns, Cells cells) {
    // Tasks make the shop themselves: its three numbers are all that travels.
    int customerCount = shop.customers();
    int productCount = shop.products();
    long seed = shop.seed();
    MapPartitionsFunction<Long, Row> rows =
        some -> {
          Shop made = new Shop(customerCount, productCount, seed);
          Product[] catalog = made.catalog();
          return StreamSupport.stream(Spliterators.spliteratorUnknownSize(some, 0), false)
              .flatMap(customer -> cells.apply(new CustomerHistory(made, customer, catalog)))
              .map(RowFactory::create)
              .iterator();
        };
    Dataset<Long> customers = spark.range(1, shop.customers() + 1L, 1, TASKS).as(Encoders.LONG());
    save(tables, table, customers.mapPartitions(rows, Encoders.row(StructType.fromDDL(columns))));
  }

  /** Times are made as microseconds, and are columns that end in _at or are called cutoff. */
  private void save(List<Callable<Void>> tables, String table, Dataset<Row> rows) {
    String[] columns =
        Arrays.stream(rows.columns())
            .map(
                name ->
                    name.endsWith("_at") || name.equals("cutoff")
                        ? "timestamp_micros(" + name + ") as " + name
                        : name)
            .toArray(String[]::new);
    tables.add(
        () -> {
          rows.selectExpr(columns)
              .write()
              .format("delta")
              .mode("overwrite")
              .option("overwriteSchema", true)
              .save(folder + "/" + table);
          return null;
        });
  }
}
