// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of the future are appended to the sources of a small bank: accounts and their transactions
 * have times, clients have none, own accounts by a bridge, and live in districts as accounts do. A
 * model must say of seeds before those rows what it said without them, to the bit.
 */
@Integration
class FutureRowsTest {
  private static final List<String> TABLES =
      List.of("district", "account", "client", "disp", "trans");

  @TempDir static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void makesABank() {
    spark = CommandRun.spark();
    write("district", "SELECT id AS district_id, 100 + id * 37 % 91 AS wage FROM range(8)");
    write(
        "account",
        "SELECT id AS account_id, id % 8 AS district_id, id % 3 AS kind_code,"
            + " timestamp'2023-01-01' + make_interval(0, 0, 0, CAST(id * 2 AS INT)) AS opened_at"
            + " FROM range(150)");
    write(
        "client",
        "SELECT id AS client_id, (id * 5) % 8 AS district_id, 1950 + id % 45 AS born"
            + " FROM range(180)");
    write("disp", "SELECT id AS disp_id, id AS client_id, id % 150 AS account_id FROM range(170)");
    write(
        "trans",
        "SELECT id AS trans_id, id * 7 % 150 AS account_id, double(id * 13 % 101) AS amount,"
            + " timestamp'2023-11-01' + make_interval(0, 0, 0, CAST(id % 210 AS INT)) AS at"
            + " FROM range(3000)");
    append("district", "SELECT id + 1000 AS district_id, 5000 AS wage FROM range(4)");
    append(
        "account",
        "SELECT id + 1000 AS account_id, id % 8 AS district_id, 2 AS kind_code,"
            + " timestamp'2024-08-01' AS opened_at FROM range(40)");
    append(
        "client",
        "SELECT id + 1000 AS client_id, id % 8 AS district_id, 2010 AS born FROM range(80)");
    append(
        "disp",
        "SELECT id + 1000 AS disp_id, id + 1000 AS client_id, id + 1000 AS account_id"
            + " FROM range(40)");
    append(
        "trans",
        "SELECT id + 10000 AS trans_id, id % 150 AS account_id, 9999.0D AS amount,"
            + " timestamp'2024-08-02' AS at FROM range(300)");
    labels("train", List.of("2024-01-01", "2024-02-01", "2024-03-01"));
    labels("validation", List.of("2024-04-01", "2024-05-01"));
  }

  private static void labels(String name, List<String> days) {
    spark
        .sql(
            "SELECT account_id, timestamp(day) AS cutoff,"
                + " int((account_id * 7 + month(timestamp(day))) % 5 < 2) AS active FROM range(150)"
                + " t(account_id) CROSS JOIN (SELECT explode(split('"
                + String.join(",", days)
                + "', ',')) AS day)")
        .write()
        .parquet(path(name + ".parquet"));
  }

  private static void write(String table, String query) {
    spark.sql(query).coalesce(1).write().parquet(source(table, false));
  }

  private static void append(String table, String query) {
    Dataset<Row> old = spark.read().parquet(source(table, false));
    old.unionByName(spark.sql(query)).coalesce(1).write().parquet(source(table, true));
  }

  private static String source(String table, boolean later) {
    return path(table + (later ? "-later" : "") + ".parquet");
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  /**
   * A job of the bank with what is said of the clients' time, and some tables as they are later.
   */
  private static Path job(String name, String clients, List<String> later) throws IOException {
    String text =
        """
        graph:
          path: %1$s
          tables:
            district: {source: {path: %2$s}, primary_key: district_id, static: true}
            account: {source: {path: %3$s}, primary_key: account_id, time: opened_at}
            client: {source: {path: %4$s}, primary_key: client_id%7$s}
            disp: {source: {path: %5$s}, primary_key: disp_id}
            trans: {source: {path: %6$s}, primary_key: trans_id, time: at}
          links:
          - account.district_id -> district.district_id
          - client.district_id -> district.district_id
          - disp.client_id -> client.client_id
          - disp.account_id -> account.account_id
          - trans.account_id -> account.account_id
        task: {entity: account.account_id, time: cutoff, label: active, type: binary,
          train: {path: %8$s}, validation: {path: %9$s}}
        sampling: {num_neighbors: [{hop1: {default: 8}}, {hop2: {default: 8}}]}
        output: {model: %10$s, report: %10$s.html}
        """
            .formatted(
                path("graph-" + name),
                source("district", later.contains("district")),
                source("account", later.contains("account")),
                source("client", later.contains("client")),
                source("disp", later.contains("disp")),
                source("trans", later.contains("trans")),
                clients.isEmpty() ? "" : ", " + clients,
                path("train.parquet"),
                path("validation.parquet"),
                path("model-" + name.replaceAll("-after-.*", "")));
    return Files.writeString(folder.resolve(name + ".yaml"), text);
  }

  private static String predictions(Path job) throws IOException {
    CommandRun.good(CommandRun.small(job, "build", "--overwrite"));
    Path out = Path.of(job + ".csv");
    CommandRun.good(
        CommandRun.small(
            job, "predict", "--seeds", path("validation.parquet"), "--out", out.toString()));
    return Files.readString(out);
  }

  private static JsonNode canary(Path job, int status) throws IOException {
    Path report = Path.of(job + ".json");
    CommandRun run =
        CommandRun.of(
            CommandRun.small(
                job,
                "audit",
                "--checks",
                "canary",
                "--canary-graphs",
                "1",
                "--report",
                report.toString()));
    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(status);
    for (JsonNode check : new ObjectMapper().readTree(report.toFile()).at("/content/checks")) {
      if (check.get("name").asText().equals("canary")) {
        return check;
      }
    }
    throw new AssertionError("no canary");
  }

  @Test
  void noTableLetsTheFutureInWhenTheClientsAreFirstSeenByTheirAccounts() throws IOException {
    String clients = "time: {first_seen: disp.client_id}";
    Path job = job("seen", clients, List.of());
    CommandRun fit = CommandRun.good(CommandRun.small(job, "fit"));
    assertThat(fit.err())
        .doesNotContain("it has no time")
        .contains("warning: client: 10 rows are left out: no row with a time points to them");
    String before = predictions(job);
    List<List<String>> appended = new ArrayList<>(List.of(TABLES));
    TABLES.forEach(table -> appended.add(List.of(table)));
    for (List<String> later : appended) {
      String name = "seen-after-" + String.join("-", later);
      assertThat(predictions(job(name, clients, later))).as(name).isEqualTo(before);
    }
    JsonNode canary = canary(job, 0);
    assertThat(canary.get("status").asText()).isEqualTo("CLEAN");
    assertThat(canary.at("/figures/rounds/0/tables").toString()).contains("client", "disp");
    assertThat(canary.get("notes").toString())
        .contains("nothing planted in district: it is declared static");
  }

  @Test
  void aTableWithoutATimeThatGrowsIsNamedByEveryCommandAndCaughtByTheAudit() throws IOException {
    String warning =
        "client: it has no time, so rows that are added later are seen by earlier seeds; write"
            + " time: {first_seen: disp.client_id}, or static: true if it never gains rows";
    Path job = job("unsaid", "", List.of());
    CommandRun build = CommandRun.good(CommandRun.small(job, "build"));
    assertThat(build.out()).contains("WARNING  " + warning);
    assertThat(build.err()).contains("warning: " + warning);
    CommandRun fit = CommandRun.good(CommandRun.small(job, "fit"));
    assertThat(fit.err()).containsOnlyOnce(warning);
    assertThat(folder.resolve("model-unsaid.html"))
        .content()
        .contains("it has no time, so rows that are added later are seen by earlier seeds");
    CommandRun plan = CommandRun.good(CommandRun.small(job, "plan"));
    assertThat(plan.err()).contains("warning: " + warning);

    String before = predictions(job("unsaid-after-nothing", "", List.of()));
    assertThat(predictions(job("unsaid-after-client", "", List.of("client"))))
        .as("later clients are seen at once")
        .isNotEqualTo(before);

    JsonNode canary = canary(job, 1);
    assertThat(canary.get("findings").toString())
        .contains("rows planted in client after 2024-05-01T00:00:00Z moved")
        .contains(warning);
  }
}
