// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.graphbuild.GraphBuild;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.baseline.Baseline;
import io.sparkgnn.train.baseline.Comparison;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ranking where the best possible one is known: repeat purchases, popularity that drifts, and
 * products that are new. A model that comes near it has learned all three.
 */
@Integration
class GnnRankedShopTest {
  private static final int FIRST = 120;
  private static final int JUDGED = RankedShop.DAYS - RankedShop.WINDOW;

  @TempDir private Path folder;

  private final SparkSession spark = MlSpark.get();
  private final RankedShop shop = new RankedShop(5);

  private static Timestamp at(int day) {
    return Timestamp.from(
        LocalDate.of(2024, 1, 1).plusDays(day).atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  private Dataset<Row> table(String schema, List<Row> rows) {
    return spark.createDataFrame(rows, StructType.fromDDL(schema));
  }

  private TableSpec.Builder spec(String name, String key, Dataset<Row> rows) {
    String path = folder.resolve(name).toString();
    rows.coalesce(1).write().parquet(path);
    return TableSpec.builder(name).source(TableSource.files("parquet", path)).primaryKey(key);
  }

  private String graph() {
    List<Row> products =
        IntStream.range(0, RankedShop.PRODUCTS)
            .mapToObj(p -> RowFactory.create(p, "kind " + shop.kind(p), at(shop.launched(p))))
            .toList();
    List<Row> purchases = new ArrayList<>();
    for (RankedShop.Purchase each : shop.purchases()) {
      purchases.add(
          RowFactory.create(purchases.size(), each.customer(), each.product(), at(each.day())));
    }
    List<Row> customers =
        IntStream.range(0, RankedShop.CUSTOMERS)
            .mapToObj(c -> RowFactory.create(c, "segment " + shop.segment(c)))
            .toList();
    List<TableSpec> tables =
        List.of(
            spec("customers", "customer_id", table("customer_id INT, segment STRING", customers))
                .time(TableTime.STATIC)
                .build(),
            spec(
                    "products",
                    "product_id",
                    table("product_id INT, kind STRING, at TIMESTAMP", products))
                .time("at")
                .build(),
            spec(
                    "purchases",
                    "purchase_id",
                    table(
                        "purchase_id INT, customer_id INT, product_id INT, at TIMESTAMP",
                        purchases))
                .time("at")
                .build());
    String path = folder.resolve("graph").toString();
    new GraphBuild(
            spark,
            new GraphSpec(
                path,
                tables,
                List.of(
                    LinkSpec.parse("purchases.customer_id -> customers.customer_id"),
                    LinkSpec.parse("purchases.product_id -> products.product_id")),
                1))
        .run();
    return path;
  }

  /** The items that each customer buys, as of the moment before a day. */
  private void add(List<Row> rows, int day, boolean validation) {
    List<Set<Integer>> bought = shop.bought(day);
    Timestamp time = new Timestamp(at(day).getTime() - 1);
    for (int customer = 0; customer < bought.size(); customer++) {
      if (!bought.get(customer).isEmpty()) {
        rows.add(
            RowFactory.create(
                customer, time, bought.get(customer).toArray(Integer[]::new), validation));
      }
    }
  }

  @Test
  void itComesNearTheBestPossibleRanking() {
    List<Row> rows = new ArrayList<>();
    for (int day = FIRST; day + RankedShop.WINDOW <= JUDGED; day += RankedShop.WINDOW / 2) {
      add(rows, day, false);
    }
    add(rows, JUDGED, true);
    GnnModel model =
        new Gnn()
            .setGraphPath(graph())
            .setEntity("customers.customer_id")
            .setItems("products.product_id")
            .setK(RankedShop.K)
            .setTimeCol("t")
            .setLabelCol("bought")
            .setValidationIndicatorCol("judged")
            .setNumNeighbors("[{hop1: {default: 32}}, {hop2: {default: 4}}]")
            .setChannels(32)
            .setEpochs(8)
            .setBatchSize(128)
            .setLearningRate(0.005)
            .setSeed(3)
            .fit(table("customer_id INT, t TIMESTAMP, bought ARRAY<INT>, judged BOOLEAN", rows));
    Comparison comparison = model.comparison().orElseThrow();
    Map<String, Double> map =
        comparison.answers().stream()
            .collect(Collectors.toMap(Baseline::name, answer -> answer.figures().get("map")));
    double best = shop.best(JUDGED);
    String found = "best possible %.4f, %s".formatted(best, map);
    double own = map.remove(Baseline.MODEL);
    assertThat(own).as(found).isGreaterThan(0.88 * best).isLessThan(best + 0.03);
    assertThat(own).as(found).isGreaterThan(1.5 * map.get("popular"));
    map.values().forEach(simple -> assertThat(own).as(found).isGreaterThan(simple));
  }
}
