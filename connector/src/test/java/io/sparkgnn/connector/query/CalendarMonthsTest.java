// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.tier.Integration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows in months, with an order at each midnight of sixteen months. */
@Integration
class CalendarMonthsTest {
  private static final LocalDate FIRST = LocalDate.of(2023, 1, 1);
  private static final int DAYS = 480;

  @ParameterizedTest
  @CsvSource({"0, 1", "0, 2", "1, 3"})
  void aWindowHasTheDaysOfItsCalendarMonths(int start, int end) {
    List<Instant> anchors = new ArrayList<>();
    Map<String, Double> expected = new TreeMap<>();
    for (String day :
        List.of("2023-01-31", "2023-02-28", "2023-06-30", "2023-12-31", "2024-01-30")) {
      LocalDateTime anchor = LocalDate.parse(day).atTime(12, 0);
      anchors.add(anchor.toInstant(ZoneOffset.UTC));
      double count = 0;
      for (int i = 0; i < DAYS; i++) {
        LocalDateTime at = FIRST.plusDays(i).atStartOfDay();
        boolean after = at.isAfter(anchor.plusMonths(start));
        count += after && !at.isAfter(anchor.plusMonths(end)) ? 1 : 0;
      }
      expected.put(anchor.toString(), count);
    }
    Map<String, Double> made = new TreeMap<>();
    for (Row row :
        PredictiveQuery.parse(
                "PREDICT COUNT(orders.*, %d, %d, MONTHS) FOR EACH customers.id"
                    .formatted(start, end))
            .labels(SharedSpark.session(), graph(), Anchors.at(anchors))
            .collectAsList()) {
      made.put(
          LocalDateTime.ofInstant(row.getTimestamp(1).toInstant(), ZoneOffset.UTC).toString(),
          row.getDouble(2));
    }
    assertThat(made).isEqualTo(expected);
  }

  private static GraphSpec graph() {
    SparkSession spark = SharedSpark.session();
    List<Row> orders = new ArrayList<>();
    for (int i = 0; i < DAYS; i++) {
      orders.add(RowFactory.create(i, 1L, FIRST.plusDays(i).atStartOfDay()));
    }
    Dataset<Row> customers =
        spark.createDataFrame(List.of(RowFactory.create(1L)), StructType.fromDDL("id BIGINT"));
    return new QueryTables()
        .table("customers", "id", null, customers, Map.of())
        .table(
            "orders",
            "id",
            "at",
            spark.createDataFrame(
                orders, StructType.fromDDL("id INT, customer BIGINT, at TIMESTAMP_NTZ")),
            Map.of())
        .link("orders.customer -> customers.id")
        .graph();
  }
}
