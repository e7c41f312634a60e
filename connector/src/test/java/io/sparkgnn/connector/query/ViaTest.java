// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.query.check.Tables;
import io.sparkgnn.connector.query.labels.Anchors;
import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.tier.Integration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A choice between several ways from one table to another. */
@Integration
class ViaTest {
  private static final Instant ANCHOR = Instant.parse("2023-01-01T00:00:00Z");

  private static GraphSpec league;

  /** Team 1 plays at home against 2, 3 and 4, away against 2; goals are scored in matches. */
  @BeforeAll
  static void makesALeague() {
    league =
        new QueryTables()
            .table(
                "teams",
                "id",
                null,
                "SELECT id, parent, region FROM VALUES (1, 2, 'north'), (2, NULL, 'south'), (3, 2,"
                    + " 'south'), (4, 1, 'north') AS t(id, parent, region)")
            .table(
                "matches",
                "id",
                "at",
                "SELECT id, home, away, goals, TIMESTAMP '2023-01-01' + make_dt_interval(id) AS at"
                    + " FROM VALUES (1, 1, 2, 3), (2, 1, 3, 0), (3, 1, 4, 2), (4, 2, 1, 5) AS t(id,"
                    + " home, away, goals)")
            .table("scored", "", null, "SELECT id % 4 + 1 AS match, id AS minute FROM range(10)")
            .link("teams.parent -> teams.id")
            .link("matches.home -> teams.id")
            .link("matches.away -> teams.id")
            .link("scored.match -> matches.id")
            .graph();
  }

  private static Map<Object, Object> labels(String query) {
    Map<Object, Object> labels = new TreeMap<>();
    for (Row row :
        PredictiveQuery.parse("PREDICT " + query)
            .labels(SharedSpark.session(), league, Anchors.at(List.of(ANCHOR)))
            .collectAsList()) {
      labels.put(row.get(0), ((Number) row.get(2)).intValue());
    }
    return labels;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COUNT(matches.* VIA home, 0, 9) FOR EACH teams.id | {1=3, 2=1, 3=0, 4=0}",
        "COUNT(matches.* VIA MATCHES.Away, 0, 9) FOR EACH teams.id | {1=1, 2=1, 3=1, 4=1}",
        "SUM(matches.goals VIA away, 0, 9) FOR EACH teams.id | {1=5, 2=3, 3=0, 4=2}",
        "COUNT(scored.* VIA matches.home, 0, 9) FOR EACH teams.id | {1=8, 2=2, 3=0, 4=0}",
        "COUNT(scored.* VIA match THEN matches.away, 0, 9) FOR EACH teams.id | {1=2, 2=3, 3=3, 4=2}",
        "COUNT(matches.* VIA home, 0, 9) > 0 AND COUNT(matches.* VIA away, 0, 9) > 0 FOR EACH teams.id | {1=1, 2=1, 3=0, 4=0}",
        "COUNT(matches.* VIA home WHERE teams.region VIA away = 'south', 0, 9) FOR EACH teams.id | {1=2, 2=0, 3=0, 4=0}",
        "COUNT(matches.* VIA home, 0, 9) FOR EACH teams.id WHERE teams.region VIA parent = 'south' | {1=3, 3=0}",
        "COUNT(matches.* VIA home, 0, 9) FOR EACH teams.id ASSUMING COUNT(matches.* VIA away, 0, 2) > 0 | {2=1, 3=0}",
      })
  void eachWayGivesItsOwnRows(String query, String expected) {
    assertThat(labels(query).toString()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "COUNT(matches.*, 0, 9) > 1 FOR EACH teams.id | matches.* | there are 2 ways from matches to teams, and a query takes one: matches.home->teams.id, written COUNT(matches.* VIA home, 0, 9), or matches.away->teams.id, written COUNT(matches.* VIA away, 0, 9)",
        "COUNT(scored.*, 0, 9) FOR EACH teams.id | scored.* | written COUNT(scored.* VIA matches.home, 0, 9), or",
        "COUNT(matches.* VIA id, 0, 9) FOR EACH teams.id | id | no way from matches to teams takes these foreign keys; there is matches.home->teams.id, written COUNT(matches.* VIA home, 0, 9), or",
        "COUNT(matches.* VIA home WHERE teams.region = 'x', 0, 9) FOR EACH teams.id | teams.region | written teams.region VIA home, or matches.away->teams.id, written teams.region VIA away",
        "COUNT(scored.* VIA matches.home THEN match, 0, 9) FOR EACH teams.id | matches.home | no way from scored to teams takes these foreign keys",
        "teams.region VIA parent FOR EACH teams.id | teams.region VIA parent | a column to predict is one of the entity's own row",
      })
  void aChoiceThatIsMissingOrCannotBeIsToldWithAllThereAre(
      String query, String place, String says) {
    assertThatThrownBy(
            () ->
                PredictiveQuery.parse("PREDICT " + query)
                    .check(Tables.open(SharedSpark.session(), league)))
        .isInstanceOfSatisfying(
            QueryException.class,
            e -> {
              assertThat(e.getMessage()).contains(says);
              String[] lines = e.getMessage().split("\n", -1);
              int from = lines[2].indexOf('^');
              assertThat(lines[1].substring(from, lines[2].lastIndexOf('^') + 1)).isEqualTo(place);
            });
  }

  @Test
  void theTwoWrittenFormsOfAnAmbiguousQueryWorkAsTheMessageHasThem() {
    assertThatThrownBy(() -> labels("COUNT(matches.*, 0, 9) FOR EACH teams.id"))
        .satisfies(
            e -> {
              String written =
                  e.getMessage().lines().findFirst().orElseThrow().replaceAll(".*, written ", "");
              assertThat(labels(written + " FOR EACH teams.id").toString())
                  .isEqualTo("{1=1, 2=1, 3=1, 4=1}");
            });
  }

  @Test
  void aQueryWithAChoiceIsPrintedWithIt() {
    String text =
        "PREDICT COUNT(scored.* VIA match THEN matches.away WHERE teams.region VIA matches.away ="
            + " 'x', 0, 9) > 1 FOR EACH teams.id WHERE teams.region VIA parent IS NULL";
    assertThat(PredictiveQuery.parse(text).print()).isEqualTo(text);
    assertThat(
            PredictiveQuery.parse("PREDICT SUM(a.b VIA `x y` THEN c.(d, e), 0, 1) FOR EACH f.g")
                .print())
        .isEqualTo("PREDICT SUM(a.b VIA `x y` THEN c.(d, e), 0, 1) FOR EACH f.g");
  }
}
