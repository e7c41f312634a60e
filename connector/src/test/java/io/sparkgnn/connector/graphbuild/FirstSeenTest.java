// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.graphbuild.BuildReport.TableReport;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class FirstSeenTest {
  private static final int GRAPHS = 3;
  private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

  @TempDir Path folder;

  private static SmallGraphs shop(TableTime customers) {
    return SmallGraphs.shop().time("customers", customers);
  }

  /** Micros of a day of January 2024, at ten. */
  private static long day(int day) {
    return Instant.parse("2024-01-%02dT10:00:00Z".formatted(day)).getEpochSecond() * 1_000_000;
  }

  private static Map<String, Long> times(Path graph, String table) {
    try (GraphStore store = GraphStore.open(graph)) {
      var type = store.schema().nodeType(table);
      Map<String, Long> times = new TreeMap<>();
      long before = Long.MIN_VALUE;
      for (long id = 0; id < type.rows(); id++) {
        long time = store.topology().time(type.index(), id);
        assertThat(time).isGreaterThanOrEqualTo(before);
        before = time;
        String key = KeyCodec.print(type.key(), store.keys().key(type.index(), id));
        times.put(key, time);
      }
      return times;
    }
  }

  @Test
  void aRowIsAsOldAsTheFirstThatPointsToIt() {
    BuildReport report =
        SmallGraphs.build(shop(TableTime.firstSeen("orders.customer")).in(folder.resolve("g"), 2));
    assertThat(times(folder.resolve("g"), "customers")).isEqualTo(Map.of("1", day(2), "2", day(1)));
    TableReport customers = report.tables().get(0);
    assertThat(customers.timeKind()).isEqualTo("first seen");
    assertThat(customers.inheritedFrom()).containsExactly("orders.at by customer");
    assertThat(report.leakage().staticTables()).isEmpty();
    assertThat(report.leakage().findings()).isEmpty();
    assertThat(report.leakage().inheritedTables())
        .containsExactly("customers is first seen by orders.at by customer");
    assertThat(report.warnings())
        .containsExactly(
            "customers: 1 rows are left out: no row with a time points to them (such as 3)");
    try (GraphStore store = GraphStore.open(folder.resolve("g"))) {
      assertThat(store.schema().nodeType("customers").timeKind()).isEqualTo(TimeKind.FIRST_SEEN);
      assertThat(store.schema().nodeType("customers").firstSeenBy()).containsExactly(0);
    }
  }

  @Test
  void aStaticTableIsNamedUnlessItIsDeclared() {
    BuildReport report = SmallGraphs.build(shop(TableTime.UNDECLARED).in(folder.resolve("g")));
    assertThat(report.leakage().findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(BuildReport.Severity.WARNING);
              assertThat(finding.message())
                  .isEqualTo(
                      "customers: it has no time, so rows that are added later are seen by earlier"
                          + " seeds; write time: {first_seen: orders.customer}, or static: true if"
                          + " it never gains rows");
            });
    BuildReport declared = SmallGraphs.build(shop(TableTime.STATIC).in(folder.resolve("s")));
    assertThat(declared.leakage().findings()).isEmpty();
    assertThat(declared.leakage().staticTables()).containsExactly("customers");
    assertThat(declared.version()).isEqualTo(report.version());
  }

  @Test
  void withoutAnyTimeThereIsNothingToBeSeenBy() {
    SmallGraphs graph =
        new SmallGraphs()
            .table("a", "id", null, "SELECT 1 AS id")
            .table("b", "id", null, "SELECT 1 AS id, 1 AS a")
            .link("b.a -> a.id")
            .time("a", TableTime.firstSeen());
    assertThatThrownBy(() -> SmallGraphs.build(graph.in(folder.resolve("g"))))
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "Cannot date a by the rows that point to it: they have no time; give it or them a time"
                + " column");
  }

  @Test
  void tablesWithoutARowLeaveThoseThatTheyDateOut() {
    SmallGraphs graph =
        new SmallGraphs()
            .table("a", "id", null, "SELECT 1 AS id")
            .table("b", "", "at", "SELECT 1 AS a, current_timestamp() AS at WHERE 1 = 0")
            .link("b.a -> a.id")
            .time("a", TableTime.firstSeen());
    BuildReport report = SmallGraphs.build(graph.in(folder.resolve("g")));
    assertThat(report.warnings())
        .contains("a: 1 rows are left out: no row with a time points to them (such as 1)");
  }

  /**
   * Accounts have times, owners bridge them to clients, clients are first seen by owners and by
   * calls, and districts by clients: of each the oracle finds the time by looking at every row.
   */
  @Test
  void theTimesAreThoseOfANaiveSearch() {
    for (int i = 0; i < GRAPHS; i++) {
      long seed = Long.getLong("sparkgnn.test.seed", 20_240_000L) + i;
      check(seed);
    }
  }

  private record Timed(String key, Object at, List<String> points) {}

  private void check(long seed) {
    Random random = new Random(seed);
    int most = 1 + random.nextInt(25);
    List<Timed> accounts = rows(random, most, true, 0);
    List<Timed> owners = rows(random, 2 * most, false, 2);
    List<Timed> calls = rows(random, most, true, 1);
    List<Timed> clients = rows(random, most, false, 1);
    List<Timed> districts = rows(random, most / 2 + 1, false, 0);

    Map<String, Long> accountTimes = firsts(accounts);
    Map<String, Long> callTimes = firsts(calls);
    Map<String, Long> clientTimes = new HashMap<>();
    for (Timed owner : owners) {
      Long time = owner.points().get(0) == null ? null : accountTimes.get(owner.points().get(0));
      see(clientTimes, owner.points().get(1), time);
    }
    Set<String> counted = new HashSet<>();
    calls.stream()
        .filter(call -> call.key() != null && call.at() != null)
        .sorted(
            Comparator.comparing((Timed call) -> (Timestamp) call.at())
                .thenComparing(
                    call -> call.points().get(0), Comparator.nullsFirst(Comparator.naturalOrder())))
        .filter(call -> counted.add(call.key()))
        .forEach(call -> see(clientTimes, call.points().get(0), callTimes.get(call.key())));
    Map<String, Long> expectedClients = expected(clients, clientTimes);
    Map<String, Long> districtTimes = new HashMap<>();
    Set<String> seenClients = new HashSet<>();
    clients.stream()
        .filter(client -> client.key() != null)
        .sorted(
            Comparator.comparing(
                client -> client.points().get(0), Comparator.nullsFirst(Comparator.naturalOrder())))
        .filter(client -> seenClients.add(client.key()))
        .forEach(
            client ->
                see(districtTimes, client.points().get(0), expectedClients.get(client.key())));

    Path path = folder.resolve("g" + seed);
    GraphSpec spec =
        new GraphSpec(
            path.toString(),
            List.of(
                table("accounts", accounts, TableTime.column("at")),
                bridge(owners),
                table("calls", calls, TableTime.column("at"), "client"),
                table("clients", clients, TableTime.firstSeen(), "district"),
                table("districts", districts, TableTime.firstSeen("clients.district"))),
            List.of(
                LinkSpec.parse("owners.account -> accounts.id"),
                LinkSpec.parse("owners.client -> clients.id"),
                LinkSpec.parse("calls.client -> clients.id"),
                LinkSpec.parse("clients.district -> districts.id")),
            1 << random.nextInt(3));
    SmallGraphs.build(spec);
    assertThat(times(path, "clients"))
        .as("-Dsparkgnn.test.seed=%d", seed)
        .isEqualTo(expectedClients);
    assertThat(times(path, "districts"))
        .as("-Dsparkgnn.test.seed=%d", seed)
        .isEqualTo(expected(districts, districtTimes));
  }

  private static void see(Map<String, Long> times, String key, Long time) {
    if (key != null && time != null) {
      times.merge(key, time, Math::min);
    }
  }

  /** The earliest time of each key that has one. */
  private static Map<String, Long> firsts(List<Timed> rows) {
    Map<String, Long> times = new HashMap<>();
    for (Timed row : rows) {
      Timestamp at = (Timestamp) row.at();
      see(times, row.key(), at == null ? null : at.getTime() * 1000);
    }
    return times;
  }

  private static Map<String, Long> expected(List<Timed> rows, Map<String, Long> seen) {
    Map<String, Long> times = new TreeMap<>();
    for (Timed row : rows) {
      if (row.key() != null && seen.containsKey(row.key())) {
        times.put(row.key(), seen.get(row.key()));
      }
    }
    return times;
  }

  /** Rows with nulls, keys that occur twice, and foreign keys that fit nothing. */
  private static List<Timed> rows(Random random, int most, boolean timed, int links) {
    List<Timed> rows = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i >= 0; i--) {
      List<String> points = new ArrayList<>();
      for (int link = 0; link < links; link++) {
        points.add(random.nextInt(6) == 0 ? null : "k" + random.nextInt(most + 3));
      }
      Timestamp at =
          timed && random.nextInt(8) > 0
              ? Timestamp.from(START.plusSeconds(random.nextInt(40)))
              : null;
      rows.add(new Timed(random.nextInt(10) == 0 ? null : "k" + random.nextInt(most), at, points));
    }
    return rows;
  }

  private static TableSpec table(String name, List<Timed> rows, TableTime time, String... links) {
    return table(name, List.of("id"), rows, time, links);
  }

  private static TableSpec bridge(List<Timed> rows) {
    return table("owners", List.of(), rows, TableTime.UNDECLARED, "account", "client");
  }

  private static TableSpec table(
      String name, List<String> key, List<Timed> rows, TableTime time, String... links) {
    StructType schema =
        new StructType().add("id", DataTypes.StringType).add("at", DataTypes.TimestampType);
    for (String link : links) {
      schema = schema.add(link, DataTypes.StringType);
    }
    List<Row> values = new ArrayList<>();
    for (Timed row : rows) {
      List<Object> value = new ArrayList<>();
      value.add(row.key());
      value.add(row.at());
      value.addAll(row.points());
      values.add(RowFactory.create(value.toArray()));
    }
    return TableSpec.builder(name)
        .source(TableSource.of(SharedSpark.session().createDataFrame(values, schema)))
        .primaryKey(key)
        .time(time)
        .columns(time instanceof TableTime.Column ? Map.of() : Map.of("at", "ignore"))
        .build();
  }
}
