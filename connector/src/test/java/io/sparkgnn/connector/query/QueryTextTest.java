// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.query.ast.Query;
import io.sparkgnn.connector.query.ast.QueryPrinter;
import io.sparkgnn.connector.query.parse.QueryException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading and printing queries. */
class QueryTextTest {
  private static final int QUERIES = 20_000;

  private static String printed(String text) {
    return PredictiveQuery.parse(text).print();
  }

  @Test
  void ofALongLineWhatIsAroundTheMistakeIsShown() {
    String query = " ".repeat(700) + "PREDICT NOISE(orders.*, 0, 30)" + " ".repeat(700) + "FOR x";
    assertThatThrownBy(() -> PredictiveQuery.parse(query))
        .isInstanceOf(QueryException.class)
        .satisfies(
            e -> {
              String[] lines = e.getMessage().split("\n");
              assertThat(lines[1]).startsWith("  ...").hasSizeLessThan(220);
              assertThat(lines[2]).hasSizeLessThan(220);
              int caret = lines[2].indexOf('^');
              assertThat(lines[1].charAt(caret))
                  .isEqualTo(query.charAt(((QueryException) e).column() - 1));
            });
  }

  @Test
  void whatIsPrintedReadsAsTheSameQuery() {
    long seed = Long.getLong("query.seed", new Random().nextLong());
    System.out.println("random queries: -Dquery.seed=" + seed + " replays them");
    RandomQueries queries = new RandomQueries(seed);
    for (int i = 0; i < QUERIES; i++) {
      Query query = queries.next();
      String text = QueryPrinter.print(query);
      PredictiveQuery read;
      try {
        read = PredictiveQuery.parse(text);
      } catch (QueryException e) {
        throw new AssertionError("seed " + seed + ", query " + i + ": " + text, e);
      }
      assertThat(read.tree()).as("seed %s, query %s: %s", seed, i, text).isEqualTo(query);
      assertThat(read.print()).isEqualTo(text);
    }
  }

  @Test
  void caseBlanksCommentsAndQuotesMeanNothing() {
    String text =
        """
        predict count ( "orders" . * where `orders`.status <> 'open' -- only those that are done
          , 0 , 30 , day ) > 0
        for each customers.customer_id /* who signed
        up */ where Count(orders.*, -inf, 0) >= 1e0
        """;
    assertThat(printed(text))
        .isEqualTo(
            "PREDICT COUNT(orders.* WHERE orders.status != 'open', 0, 30) > 0 FOR EACH"
                + " customers.customer_id WHERE COUNT(orders.*, -INF, 0) >= 1");
    assertThat(PredictiveQuery.parse(text)).isEqualTo(PredictiveQuery.parse(printed(text)));
  }

  @Test
  void everyKeywordIsANameBehindADotAndMostAreOnesBeforeIt() {
    assertThat(printed("PREDICT MIN(results.rank, 0, 1) FOR EACH date.in WHERE count.first = 1"))
        .isEqualTo("PREDICT MIN(results.rank, 0, 1) FOR EACH date.`in` WHERE count.first = 1");
  }

  @Test
  void andBindsStrongerThanOrAndNotStrongest() {
    assertThat(printed("PREDICT NOT a.b = 1 OR (a.c = 2) AND (a.d = 3 OR a.e = 4) FOR EACH a.id"))
        .isEqualTo("PREDICT NOT a.b = 1 OR a.c = 2 AND (a.d = 3 OR a.e = 4) FOR EACH a.id");
    assertThat(printed("PREDICT NOT (a.b = 1 OR a.c = 2) FOR EACH a.id"))
        .isEqualTo("PREDICT NOT (a.b = 1 OR a.c = 2) FOR EACH a.id");
  }

  @Test
  void datesAndTimesAreRead() {
    assertThat(
            printed(
                "PREDICT a.b FOR EACH a.id WHERE a.d >= 2024-02-29 AND a.d < date '2024-03-01' AND"
                    + " a.t < timestamp '2024-03-01T12:30' AND a.t > timestamp '2024-01-01'"))
        .isEqualTo(
            "PREDICT a.b FOR EACH a.id WHERE a.d >= DATE '2024-02-29' AND a.d < DATE '2024-03-01'"
                + " AND a.t < TIMESTAMP '2024-03-01 12:30:00' AND a.t > TIMESTAMP '2024-01-01"
                + " 00:00:00'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "PREDICT COUNT(o.*, 0, 30) > FOR EACH c.id | 29 | FOR; expected a 'string', a number, TRUE, FALSE, a date",
        "PREDICT COUNT(o.*, 0, 30) FORR EACH c.id | 27 | FORR; expected",
        "PREDICT COUNT(o.*, 0 30) FOR EACH c.id | 22 | 30; expected ,",
        "PREDICT COUNT(o.*, zero, 30) FOR EACH c.id | 20 | zero; expected -INF, a number",
        "PREDICT COUNT(o.*, 0, 30, years) FOR EACH c.id | 27 | years; expected DAY, DAYS, HOUR, HOURS, MINUTE",
        "PREDICT FOR EACH c.id | 9 | FOR; expected an aggregate such as COUNT(...), a column as table.column, (, NOT",
        "PREDICT COUNT(o.*, 0, 30) FOR EACH c | 37 | it ends too early; expected .",
        "PREDICT COUNT(o.*, 0, 30) FOR EACH c. | 38 | it ends too early; expected a column, (",
        "PREDICT COUNT(o.*, 0, 30) FOR c.id | 35 | it ends too early; expected IN",
        "PREDICT SUM(o.x, 0, 1.5) FOR EACH c.id | 21 | a bound of the window is 1.5; a whole number is allowed",
        "PREDICT c.x RANK TOP 0 FOR EACH c.id | 22 | a whole number from 1 is allowed",
        "PREDICT c.x FORECAST 1 TIMEFRAMES FOR EACH c.id | 22 | a whole number from 2",
        "PREDICT c.x FOR EACH c.id WHERE c.d = 2023-02-29 | 39 | there is no date 2023-02-29",
        "PREDICT c.x FOR EACH c.id WHERE c.d = TIMESTAMP '2023' | 39 | write TIMESTAMP '2024-02-29 18:00:00'",
        "PREDICT c.x FOR EACH c.id WHERE c.d = 'open | 39 | found '; expected a 'string'",
        "PREDICT c.x FOR EACH c.id WHERE c.d ~~ 1 | 37 | expected !=, <, <=, <>, =, >, >=, AND, ASSUMING, CONTAINS",
        "PREDICT c.x FOR EACH c.id WHERE c.d = 1 c.e = 2 | 41 | expected AND, ASSUMING, OR, the end",
        "PREDICT c.x FOR EACH c.id WHERE c.d = 1e999999999 | 39 | the number is out of range",
      })
  void aSyntaxErrorPointsAtItsPlaceAndSaysWhatWasExpected(String text, int column, String says) {
    assertThatThrownBy(() -> PredictiveQuery.parse(text))
        .isInstanceOfSatisfying(
            QueryException.class,
            e -> {
              assertThat(e.getMessage()).contains(says);
              assertThat(e.column()).as(e.getMessage()).isEqualTo(column);
            });
  }

  @Test
  void theCaretStandsBelowThePlaceInItsLine() {
    assertThatThrownBy(
            () -> PredictiveQuery.parse("PREDICT COUNT(o.*, 0, 30)\n\t FORR EACH c.id\nWHERE"))
        .hasMessageStartingWith("Cannot use the query at line 2, column 3: found FORR; expected ")
        .hasMessageEndingWith("\n    FORR EACH c.id\n    ^^^^");
  }

  @Test
  void hugeAndDeepQueriesAreRefused() {
    assertThatThrownBy(() -> PredictiveQuery.parse(" ".repeat(20_000)))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("16384 are allowed");
    assertThatThrownBy(() -> PredictiveQuery.parse("PREDICT " + "(".repeat(5_000)))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("nested deeper than 100");
    assertThatThrownBy(() -> PredictiveQuery.parse("PREDICT " + "NOT ".repeat(3_000)))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("nested deeper than 100");
    String chain = "a.b = 1 AND ".repeat(1_000);
    assertThat(printed("PREDICT " + chain + "a.b = 1 FOR EACH a.id")).contains(chain);
  }
}
