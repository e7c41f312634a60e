// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.query.labels.Anchor;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.labels.LabelPlan;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Rows far from all others in time do not move the anchor times, and are named. */
@Integration
class StrayTimesTest {
  private static final String QUERY = "PREDICT COUNT(orders.*, 0, 30) > 0 FOR EACH customers.id";

  /** A year of orders, two a day, of 20 customers; and others. */
  private static GraphSpec shop(String others) {
    return new QueryTables()
        .table("customers", "id", null, "SELECT id, id % 9 AS age FROM range(20)")
        .table(
            "orders",
            "id",
            "at",
            "SELECT id, id * 7 % 20 AS customer, TIMESTAMP '2023-01-01' + make_dt_interval(0, id *"
                + " 12) AS at FROM range(728)"
                + others)
        .table("visits", "", "at", "SELECT 1L AS customer, TIMESTAMP '2700-01-01' AS at")
        .link("orders.customer -> customers.id")
        .link("visits.customer -> customers.id")
        .graph();
  }

  private static LabelPlan plan(String query, GraphSpec graph) {
    return PredictiveQuery.parse(query).plan(SharedSpark.session(), graph, Anchors.automatic());
  }

  private static List<Anchor> anchors(String others) {
    return plan(QUERY, shop(others)).anchors();
  }

  @Test
  void aRowCenturiesAwayMovesNoAnchorTime() {
    List<Anchor> clean = anchors("");
    assertThat(clean).hasSize(12);
    for (String stray :
        List.of("1970-01-01", "2999-12-31 08:00:00", "2024-09-01", "0201-03-04", "9999-12-31")) {
      assertThat(anchors(" UNION ALL SELECT 9000, 3, TIMESTAMP '%s'".formatted(stray)))
          .as(stray)
          .isEqualTo(clean);
    }
    assertThat(
            anchors(
                " UNION ALL SELECT 9000 + id, 3, TIMESTAMP '1970-01-01' + make_ym_interval(id *"
                    + " 200) FROM range(7) WHERE id != 3"))
        .isEqualTo(clean);
  }

  @Test
  void theRowsAreNamedWithTheirTableTheirTimesAndWhatWasTakenInstead() {
    String strays =
        " UNION ALL SELECT 9000, 3, TIMESTAMP '2999-12-31' UNION ALL SELECT 9001, 4, TIMESTAMP"
            + " '1970-01-01'";
    assertThat(plan(QUERY, shop(strays)).notes())
        .containsExactly(
            "2 rows of orders lie far from all others in time (1970-01-01T00:00:00Z,"
                + " 2999-12-31T00:00:00Z): anchor times follow the others, from"
                + " 2023-01-01T00:00:00Z to 2023-12-30T12:00:00Z");
    assertThat(plan(QUERY, shop("")).notes()).isEmpty();
  }

  @Test
  void labelsOfEveryPartAreNotAllZero() {
    Row row =
        plan(QUERY, shop(" UNION ALL SELECT 9000, 3, TIMESTAMP '2999-12-31'"))
            .labels()
            .groupBy()
            .pivot("split", List.of("train", "validation", "test"))
            .max("label")
            .first();
    assertThat(row.toString()).isEqualTo("[1,1,1]");
  }

  @Test
  void aColumnIsPredictedAsOfTheEndOfTheDataWithoutAStrayRowOfAnotherTable() {
    LabelPlan plan = plan("PREDICT customers.age > 3 FOR EACH customers.id", shop(""));
    assertThat(plan.anchors().get(0).time().toString()).isEqualTo("2023-12-30T12:00:00Z");
  }

  @Test
  void timesThatAreNotThereAreOneClearMessage() {
    GraphSpec empty =
        new QueryTables()
            .table("customers", "id", null, "SELECT id FROM range(20)")
            .table(
                "orders",
                "id",
                "at",
                "SELECT id, id AS customer, CAST(NULL AS TIMESTAMP) AS at FROM range(3)")
            .link("orders.customer -> customers.id")
            .graph();
    assertThatThrownBy(() -> plan(QUERY, empty))
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "Cannot derive anchor times: the graph has no row of orders with a time, and so nothing to"
                + " make labels of");
  }
}
