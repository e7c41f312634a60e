// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.query.check.CheckedQuery;
import io.sparkgnn.connector.query.check.Checker;
import io.sparkgnn.connector.query.check.Tables;
import io.sparkgnn.connector.query.check.TaskKind;
import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What fits the tables and what does not. */
@Integration
class QueryCheckTest {
  private static BuildPlan shop;

  @BeforeAll
  static void opensTheShop() {
    shop = Tables.open(SharedSpark.session(), QueryTables.shop());
  }

  private static CheckedQuery check(String text) {
    PredictiveQuery query = PredictiveQuery.parse(text);
    return Checker.check(query.text(), query.tree(), shop);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "COUNT(orders.*, 0, 30) = 0 | BINARY",
        "customers.active | BINARY",
        "LAST(orders.gift, 0, 30) | BINARY",
        "NOT (SUM(orders.amount, 0, 3, MONTHS) > 10 OR MAX(orders.due, 0, 30) < 2024-01-01) | BINARY",
        "COUNT(orders.*, 0, 30) | REGRESSION",
        "SUM(lines.quantity, 0, 30) | REGRESSION",
        "COUNT_DISTINCT(orders.store, 5, 30, hours) | REGRESSION",
        "customers.age | REGRESSION",
        "FIRST(orders.amount, 0, 7) | REGRESSION",
        "customers.segment | MULTICLASS",
        "customers.level | MULTICLASS",
        "customers.age CLASSIFY | MULTICLASS",
        "LAST(orders.status, 0, 1, WEEK) | MULTICLASS",
        "FIRST(orders.store, 0, 7) CLASSIFY | MULTICLASS",
        "LIST_DISTINCT(orders.status, 0, 7) CLASSIFY | MULTILABEL",
        "LIST_DISTINCT(lines.product, 0, 7) RANK TOP 12 | LINK_PREDICTION",
        "SUM(orders.amount, 0, 7) FORECAST 4 TIMEFRAMES | FORECAST",
        "COUNT(orders.* WHERE orders.amount > 3, 0, 1, MONTH) forecast 12 timeframe | FORECAST",
      })
  void theTaskFollowsFromTheTarget(String target, TaskKind kind) {
    CheckedQuery checked = check("PREDICT " + target + " FOR EACH customers.customer_id");
    assertThat(checked.kind()).isEqualTo(kind);
  }

  @Test
  void namesAreFoundWithoutRegardToCase() {
    CheckedQuery checked =
        check(
            "predict Count(ORDERS.* where Orders.STATUS = 'x', 0, 1) for each CUSTOMERS.Customer_ID");
    assertThat(checked.entity().name()).isEqualTo("customers");
  }

  @Test
  void conditionsReachTheRowsThatARowLeadsTo() {
    check(
        "PREDICT COUNT(lines.* WHERE products.category = 'toys' AND orders.gift = TRUE, 0, 30)"
            + " FOR EACH customers.customer_id WHERE stores.city LIKE 'B%' AND customers.joined <"
            + " '2024-01-01' AND COUNT(orders.*, -INF, -3, MONTHS) > 0 ASSUMING COUNT(visits.*, 0,"
            + " 7) > 2");
  }

  @Test
  void aKeyOfTwoColumnsIsWrittenInParentheses() {
    assertThat(
            check(
                    "PREDICT visits.pages FOR visits.(day, customer) IN ((2024-01-01, 7),"
                        + " ('2024-01-02', 8))")
                .kind())
        .isEqualTo(TaskKind.REGRESSION);
  }

  @Test
  void theColumnsThatALabelIsMadeOfAreNamed() {
    assertThat(
            check(
                    "PREDICT customers.SEGMENT = 'a' OR customers.age > 3 FOR EACH customers.customer_id")
                .hiddenColumns())
        .containsExactly("customers.segment", "customers.age");
    assertThat(
            check("PREDICT COUNT(orders.*, 0, 1) FOR EACH customers.customer_id").hiddenColumns())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "COUNT(order.*, 0, 30) FOR EACH customers.customer_id | order.* | there is no table order; there are stores, customers, orders",
        "SUM(orders.amont, 0, 30) FOR EACH customers.customer_id | orders.amont | table orders has no column amont; it has order_id, customer",
        "COUNT(orders.*, 0, 30) FOR EACH customers.name | customers.name | FOR takes a table and its primary key: customers.customer_id",
        "COUNT(orders.*, 0, 30) FOR EACH visits.day | visits.day | visits.(customer, day)",
        "COUNT(orders.*, 0, 30) FOR EACH lines.product | lines.product | no primary key",
        "COUNT(orders.*, 0, 30) FOR EACH products.product_id | orders.* | no links lead from orders to products; tables that lead there: lines",
        "COUNT(orders.*, 0, 30) FOR EACH stores.store_id | orders.* | there are 2 ways from orders to stores, and a query takes one: orders.customer->customers.customer_id, customers.home->stores.store_id, written COUNT(orders.* VIA customer, 0, 30), or orders.store->stores.store_id, written COUNT(orders.* VIA store, 0, 30)",
        "COUNT(customers.*, 0, 30) FOR EACH customers.customer_id | customers.* | no links lead from customers to customers",
        "SUM(orders.*, 0, 30) FOR EACH customers.customer_id | orders.* | SUM takes a column; only COUNT takes *",
        "SUM(orders.status, 0, 30) FOR EACH customers.customer_id | orders.status | SUM takes a number; this column is a string; if its values are meant as numbers, declare it in the job file (columns: {NAME: numeric})",
        "MIN(orders.status, 0, 30) FOR EACH customers.customer_id | orders.status | MIN takes a number or a time",
        "MIN(orders.due, 0, 30) FOR EACH customers.customer_id | MIN(orders.due, 0, 30) | a time is nothing to predict",
        "customers.joined FOR EACH customers.customer_id | customers.joined | which the graph itself shows",
        "customers.tags FOR EACH customers.customer_id | customers.tags | array<string>, which queries cannot use",
        "customers.home FOR EACH customers.customer_id | customers.home | which the graph itself shows",
        "customers.home = 3 FOR EACH customers.customer_id | customers.home | which the graph itself shows",
        "stores.city FOR EACH customers.customer_id | stores.city | one of the entity's own row in customers",
        "COUNT(orders.*, -30, 0) FOR EACH customers.customer_id | -30, 0 | 0 <= start < end",
        "COUNT(orders.*, 30, 30) FOR EACH customers.customer_id | 30, 30 | 0 <= start < end",
        "COUNT(orders.*, -INF, 30) FOR EACH customers.customer_id | -INF, 30 | 0 <= start < end",
        "COUNT(orders.*, 0, 400000) FOR EACH customers.customer_id | 0, 400000 | beyond 1,000 years",
        "COUNT(orders.*, 0, 3) FOR EACH customers.customer_id WHERE COUNT(orders.*, 0, 7) > 1 | 0, 7 | start < end <= 0",
        "COUNT(orders.*, 0, 3) FOR EACH customers.customer_id WHERE COUNT(orders.*, -INF, -INF) > 1 | -INF, -INF | -INF can only be the start",
        "COUNT(orders.*, 0, 3) FOR EACH customers.customer_id ASSUMING COUNT(visits.*, -7, 0, hours) > 1 | -7, 0, hours | 0 <= start < end",
        "COUNT(orders.*, 0, 3) FOR EACH customers.customer_id ASSUMING customers.age > 1 | customers.age | it takes aggregates; columns stand in WHERE",
        "COUNT(orders.* WHERE COUNT(lines.*, 0, 1) > 2, 0, 3) FOR EACH customers.customer_id | COUNT(lines.*, 0, 1) | without aggregates",
        "COUNT(orders.* WHERE products.category = 'x', 0, 3) FOR EACH customers.customer_id | products.category | no links lead from orders to products",
        "COUNT(orders.* WHERE orders.amount = 'x', 0, 3) FOR EACH customers.customer_id | 'x' | orders.amount is a number; it can be compared with a number",
        "COUNT(orders.*, 0, 3) > 'x' FOR EACH customers.customer_id | 'x' | COUNT is a number",
        "customers.age = 3 FOR EACH customers.customer_id WHERE customers.name IN ('a', 2) | 2 | customers.name is a string; it can be compared with a 'string'",
        "customers.age = 3 FOR EACH customers.customer_id WHERE customers.joined > 'soon' | 'soon' | it can be compared with a date",
        "customers.age = 3 FOR EACH customers.customer_id WHERE customers.active > TRUE | customers.active > TRUE | no order",
        "customers.age = 3 FOR EACH customers.customer_id WHERE customers.age LIKE '3%' | customers.age LIKE '3%' | LIKE takes a string",
        "customers.age CLASSIFY FOR customers.customer_id IN (1, 'b') | 'b' | it can be compared with a number",
        "customers.age = 3 CLASSIFY FOR EACH customers.customer_id | CLASSIFY | a condition is yes or no by itself",
        "COUNT(orders.*, 0, 3) RANK TOP 3 FOR EACH customers.customer_id | RANK TOP 3 | RANK TOP k behind LIST_DISTINCT",
        "AVG(orders.amount, 0, 3) FORECAST 3 TIMEFRAMES FOR EACH customers.customer_id | FORECAST 3 TIMEFRAMES | in which nothing happens has no AVG; FORECAST stands behind SUM, COUNT or COUNT_DISTINCT",
        "customers.age FORECAST 3 TIMEFRAMES FOR EACH customers.customer_id | FORECAST 3 TIMEFRAMES | FORECAST n TIMEFRAMES behind SUM",
        "COUNT(orders.*, 0, 3) > 1 FORECAST 3 TIMEFRAMES FOR EACH customers.customer_id | FORECAST 3 TIMEFRAMES | a condition is yes or no by itself",
        "LIST_DISTINCT(orders.status, 0, 3) FORECAST 3 TIMEFRAMES FOR EACH customers.customer_id | FORECAST 3 TIMEFRAMES | FORECAST n TIMEFRAMES behind SUM",
        "customers.segment RANK TOP 3 FOR EACH customers.customer_id | RANK TOP 3 | RANK TOP k behind LIST_DISTINCT",
        "LIST_DISTINCT(orders.status, 0, 3) RANK TOP 3 FOR EACH customers.customer_id | orders.status | it takes a foreign key; orders has orders.customer, orders.store",
        "LIST_DISTINCT(lines.product, 0, 3) RANK TOP 3 FOR EACH customers.customer_id WHERE products.category = 'x' | products.category | stands in the list: LIST_DISTINCT(lines.product WHERE products.category ...)",
        "LIST_DISTINCT(orders.status, 0, 3) = 'x' FOR EACH customers.customer_id | 'x' | CONTAINS and IS NULL only",
      })
  void aMistakePointsAtItsPlaceAndSaysWhatIsAllowed(String query, String place, String says) {
    assertThatThrownBy(() -> check("PREDICT " + query))
        .isInstanceOfSatisfying(
            QueryException.class,
            e -> {
              assertThat(e.getMessage()).contains(says);
              String[] lines = e.getMessage().split("\n", -1);
              int from = lines[2].indexOf('^');
              int to = lines[2].lastIndexOf('^') + 1;
              assertThat(lines[1].substring(from, to)).isEqualTo(place);
            });
  }

  @Test
  void aTableWithoutATimeCannotBeAggregated() {
    BuildPlan still =
        Tables.open(
            SharedSpark.session(),
            new QueryTables()
                .table("a", "id", null, "SELECT 1 AS id")
                .table("b", "id", null, "SELECT 1 AS id, 1 AS a")
                .link("b.a -> a.id")
                .graph());
    PredictiveQuery query = PredictiveQuery.parse("PREDICT COUNT(b.*, 0, 3) FOR EACH a.id");
    assertThatThrownBy(() -> Checker.check(query.text(), query.tree(), still))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("the rows of b have no time");
  }

  @Test
  void theTwentyExamplesOfThePageFitTheShop() throws IOException {
    Path page = Path.of(System.getProperty("sparkgnn.root"), "docs/query.md");
    List<String> examples =
        Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(page))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(examples).hasSize(20);
    assertThat(examples.stream().map(example -> check(example).kind()).distinct())
        .as("a model of every kind")
        .containsExactlyInAnyOrder(TaskKind.values());
  }
}
