// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.store.GraphStore;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values as warehouses and spreadsheets write them. */
@Integration
class SourceValuesTest {
  @TempDir Path folder;

  private int graphs;

  @Test
  void valuesThatAreNotAsDeclaredAreCountedAndShown() throws IOException {
    String rows = "id,paid\n1,12.5\n2,n.n.\n3,7\n4,\n";
    BuildReport report =
        build(List.of(table("a", csv("a.csv", rows), "id", null, Map.of("paid", "numeric"))));
    assertThat(report.warnings())
        .containsExactly(
            "1 of 3 values of a.paid cannot be read as numbers, such as 'n.n.' (id 2); they count"
                + " as missing");
    assertThat(report.tables().get(0).columns().get(1).nulls()).isEqualTo(2);
  }

  @Test
  void decimalCommasAreRefusedWithTheKeyThatReadsThem() throws IOException {
    TableSource comma = csv("a.csv", "id;paid\n1;12,5\n2;1.000,25\n3;3\n").withOption("sep", ";");
    refused(
        List.of(table("a", comma, "id", null, Map.of("paid", "numeric"))),
        "2 of 3 values of a.paid cannot be read as numbers, such as '12,5' (id 1)",
        "give the source decimal: ','");
    BuildReport report = build(List.of(table("a", comma(comma), "id", null, Map.of())));
    assertThat(report.tables().get(0).columns().get(1).use()).isEqualTo("numeric");
    assertThat(report.tables().get(0).columns().get(1).nulls()).isZero();
    assertThat(report.warnings()).isEmpty();
  }

  @Test
  void aColumnThatBecameAStringByHowItsValuesAreWrittenIsNamed() throws IOException {
    StringBuilder rows = new StringBuilder("id;paid;score;due;note\n");
    for (int i = 0; i < 40; i++) {
      rows.append(
          "%d;%d,5;%s;%02d/%02d/2023;word %d%n"
              .formatted(i, i, i % 9 == 0 ? "N/A" : "" + i, 1 + i % 12, 13 + i % 15, i));
    }
    TableSource source = csv("a.csv", rows.toString()).withOption("sep", ";");
    BuildReport report = build(List.of(table("a", source, "id", null, Map.of())));
    assertThat(report.warnings()).hasSize(3);
    assertThat(report.warnings().get(0))
        .startsWith("a.paid is taken as text, but its values look like numbers with decimal commas")
        .endsWith(",5'); give the source decimal: ','");
    assertThat(report.warnings().get(1))
        .startsWith("a.score is taken as text, but its values look like numbers (")
        .endsWith("; give the source null_values: ['N/A']");
    assertThat(report.warnings().get(2))
        .startsWith("a.due is taken as text, but its values look like a date;")
        .contains("time_format: 'MM/dd/yyyy'");
    assertThat(build(List.of(table("a", source, "id", null, Map.of("paid", "text")))).warnings())
        .as("what is declared is as wanted")
        .hasSize(2);
  }

  @Test
  void wordsForAMissingValueAreShownAndCanBeNamed() throws IOException {
    TableSource orders = csv("b.csv", "id,a,paid\n1,NULL,3\n2,7,N/A\n3,\\N,4\n4,7,\n");
    List<TableSpec> mixed =
        List.of(
            table("a", csv("a.csv", "id\n7\n8\n"), "id", null, Map.of()),
            table("b", orders, "id", null, Map.of()));
    refused(
        mixed,
        "b.a is string but a.id is int; 2 of 4 values of b.a are no whole numbers: 'NULL' (id 1),"
            + " '\\N' (id 3); if these stand for a missing value, give the source of b null_values:"
            + " ['NULL', '\\N']");
    TableSource named = nulls(orders, "NULL", "N/A", "\\N");
    BuildReport report = build(List.of(mixed.get(0), table("b", named, "id", null, Map.of())));
    assertThat(report.links().get(0).edges()).isEqualTo(2);
    assertThat(report.links().get(0).nullKeys()).isEqualTo(2);
    assertThat(report.tables().get(1).columns().get(2).use()).isEqualTo("numeric");
  }

  @Test
  void wholeNumbersAreKeysInWhateverTypeTheyCome() {
    TableSource keys = sql("SELECT CAST(id AS DECIMAL(38,0)) AS id FROM VALUES (7), (8) AS t(id)");
    TableSource doubles =
        sql("SELECT * FROM VALUES (7.0D), (8.0D), (CAST(NULL AS DOUBLE)), (double('NaN')) AS t(a)");
    BuildReport report =
        build(
            List.of(
                table("a", keys, "id", null, Map.of()), table("b", doubles, "", null, Map.of())));
    assertThat(report.links().get(0).edges()).isEqualTo(2);
    assertThat(report.links().get(0).nullKeys()).isEqualTo(2);
    try (GraphStore store = GraphStore.open(graph())) {
      assertThat(store.keys().id(0, KeyCodec.encode(8L))).isEqualTo(1);
    }
  }

  @Test
  void aUnitOfTimeThatTheNumbersAreNotOfIsRefused() throws IOException {
    for (String value : List.of("1699376638001", "\"1699376638001\"")) {
      TableSpec seconds =
          TableSpec.builder("a")
              .source(csv("a.csv", "id,at\n1," + value + "\n"))
              .primaryKey("id")
              .time("at")
              .timeFormat("at", "epoch_s")
              .build();
      refused(
          List.of(seconds),
          "Cannot use a.at as the table's time: its values, such as '1699376638001', are not epoch_s;"
              + " that looks like milliseconds since 1970 (2023-11-07T17:03:58Z); give the table"
              + " time_format: epoch_ms");
    }
  }

  @Test
  void zeroDatesAreTakenForMissingOnes() throws IOException {
    TableSource zeros = csv("a.csv", "id,at\n1,2024-01-01\n2,0000-00-00\n");
    refused(List.of(table("a", zeros, "id", "at", Map.of())), "null_values: ['0000-00-00']");
  }

  @Test
  void numbersBeyondALongAreRefusedAndAreKeysAsStrings() {
    String query =
        "SELECT CAST(id AS DECIMAL(20,0)) AS %s FROM VALUES ('18446744073709551615'), ('7') AS"
            + " t(id)";
    TableSource keys = sql(query.formatted("id"));
    TableSource links = sql(query.formatted("a"));
    refused(
        List.of(table("a", keys, "id", null, Map.of()), table("b", links, "", null, Map.of())),
        "1 of 2 values of a.id cannot be read as whole numbers, such as '18446744073709551615'",
        "give this table key_type: {id: string}");
    TableSpec strings =
        TableSpec.builder("a").source(keys).primaryKey("id").keyType("id", "string").build();
    BuildReport report = build(List.of(strings, table("b", links, "", null, Map.of())));
    assertThat(report.links().get(0).edges()).isEqualTo(2);
  }

  @Test
  void keysReadAsStringsKeepTheirZeros() throws IOException {
    TableSpec keys =
        TableSpec.builder("a")
            .source(csv("a.csv", "id\n007\n012\n"))
            .primaryKey("id")
            .keyType("id", "string")
            .build();
    BuildReport report =
        build(List.of(keys, table("b", csv("b.csv", "a\n007\n7\n"), "", null, Map.of())));
    assertThat(report.links().get(0).edges()).isEqualTo(1);
    assertThat(report.links().get(0).dangling()).isEqualTo(1);
  }

  @Test
  void whoeverReadsTheTablesOfAGraphAgainReadsTheSameValues() throws IOException {
    String rows = "id,paid,at\n007,\"12,5\",1699376638001\n012,n.n.,1699376638002\n";
    TableSpec declared =
        TableSpec.builder("a")
            .source(
                TableSource.builder()
                    .format("csv")
                    .path(csv("a.csv", rows).path())
                    .nullValues(List.of("n.n."))
                    .decimalComma(true)
                    .build())
            .primaryKey("ID")
            .time("at")
            .keyType("ID", "String")
            .timeFormat("At", "epoch_ms")
            .build();
    build(List.of(declared));
    Manifest built = Manifest.read(graph().resolve("manifest.json"));
    GraphSpec again = GraphOrigin.of(graph().toString(), built);
    assertThat(SourceReading.of(again.tables().get(0)))
        .isEqualTo(SourceReading.of(declared))
        .hasSize(4);
    build(again.tables());
    assertThat(Manifest.read(graph().resolve("manifest.json")).version())
        .isEqualTo(built.version());
  }

  @Test
  void aFormatIsReadFromTheFileAsItIsWritten() throws IOException {
    // the day comes first, though inference would take it for the month
    times("2023-01-02 00:00", "yyyy-dd-MM HH:mm", "2023-02-01T00:00:00Z");
    times("1699376638001", "epoch_ms", "2023-11-07T17:03:58.001Z");
  }

  @Test
  void timesThatNeedAFormatAreRefusedWithIt() throws IOException {
    refusedTime(
        "1699376638000", "looks like milliseconds since 1970 (2023-11-07T17:03:58Z)", "epoch_ms");
    refusedTime("10:00", "such as '10:00' (row 1)");
  }

  @Test
  void aStrayTimeIsLeftOutCountedAndShown() throws IOException {
    StringBuilder rows = new StringBuilder("id,at\n");
    for (int i = 0; i < 200; i++) {
      rows.append(i).append(i == 17 ? ",soon\n" : ",2024-01-01 10:00:00.1234567\n");
    }
    BuildReport report =
        build(List.of(table("a", csv("a.csv", rows.toString()), "id", "at", Map.of())));
    assertThat(report.tables().get(0).nullTimes()).isEqualTo(1);
    assertThat(report.warnings())
        .contains(
            "1 of 200 values of a.at cannot be read as times, such as 'soon' (id 17); their rows"
                + " are left out; give the table time_format, how its times are written");
  }

  @Test
  void recordsThatDoNotFitTheHeaderAreCountedAndShown() throws IOException {
    BuildReport report =
        build(
            List.of(
                table(
                    "a",
                    csv("a.csv", "id,x,y\n1,2,3\n2,4\n3,5,6,7\n4,1,2\n5,3,4\n"),
                    "id",
                    null,
                    Map.of())));
    assertThat(report.warnings().get(0))
        .contains("a: 2 of 5 records of csv", "'2,4' (id 2), '3,5,6,7' (id 3)");
  }

  @Test
  void aQuotedFieldThatWasCutIsRefusedWithTheOptionThatReadsIt() throws IOException {
    TableSource cut = csv("a.csv", "id,x\n1,\"one\ntwo\"\n2,b\n3,c\n4,d\n");
    refused(
        List.of(table("a", cut, "id", null, Map.of())),
        "Cannot read table a: 1 of 5 records of csv",
        "a quoted field with a line break was cut: give the source options: {multiLine: 'true'}");
    BuildReport report =
        build(List.of(table("a", cut.withOption("multiLine", "true"), "id", null, Map.of())));
    assertThat(report.tables().get(0).rows()).isEqualTo(4);
    assertThat(report.warnings()).isEmpty();
  }

  @Test
  void nanosecondsOfParquetBecomeMicroseconds() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required int64 id; required int64 at (TIMESTAMP(NANOS,false));"
                + " required int64 utc (TIMESTAMP(NANOS,true)); }");
    Path file = folder.resolve("a.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(schema)
            .withConf(new Configuration())
            .build()) {
      SimpleGroup group = new SimpleGroup(schema);
      group.add("id", 1L);
      group.add("at", 1_699_376_638_123_456_789L);
      group.add("utc", -1L);
      writer.write(group);
    }
    TableSource source = TableSource.files(file.toString());
    build(List.of(table("a", source, "id", "at", Map.of())));
    assertThat(time()).isEqualTo(Instant.parse("2023-11-07T17:03:58.123456Z"));
    build(List.of(table("a", source, "id", "utc", Map.of())));
    assertThat(time()).isEqualTo(Instant.parse("1969-12-31T23:59:59.999999Z"));
    String zone = SharedSpark.session().conf().get("spark.sql.session.timeZone");
    SharedSpark.session().conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
    try {
      build(List.of(table("a", source, "id", "at", Map.of())));
      assertThat(time()).isEqualTo(Instant.parse("2023-11-07T08:03:58.123456Z"));
    } finally {
      SharedSpark.session().conf().set("spark.sql.session.timeZone", zone);
    }
  }

  private void times(String written, String format, String instant) throws IOException {
    Map<String, String> formats = format == null ? Map.of() : Map.of("at", format);
    build(
        List.of(
            TableSpec.builder("a")
                .source(csv("a.csv", "at\n" + written + "\n"))
                .time("at")
                .timeFormats(formats)
                .build()));
    assertThat(time()).as(written).isEqualTo(Instant.parse(instant));
  }

  private void refusedTime(String written, String... parts) throws IOException {
    refused(List.of(table("a", csv("a.csv", "at\n" + written + "\n"), "", "at", Map.of())), parts);
  }

  private Instant time() {
    try (GraphStore store = GraphStore.open(graph())) {
      return Instant.EPOCH.plus(store.topology().time(0, 0), ChronoUnit.MICROS);
    }
  }

  private Path graph() {
    return folder.resolve("g" + graphs);
  }

  /** Builds a graph of which a second table b, if there is one, links to a by its column a. */
  private BuildReport build(List<TableSpec> tables) {
    graphs++;
    List<LinkSpec> links = tables.size() < 2 ? List.of() : List.of(LinkSpec.parse("b.a -> a.id"));
    return SmallGraphs.build(new GraphSpec(graph().toString(), tables, links, 0));
  }

  private void refused(List<TableSpec> tables, String... parts) {
    assertThatThrownBy(() -> build(tables))
        .isInstanceOf(UserErrorException.class)
        .message()
        .contains(parts)
        .doesNotContain("\n");
    assertThat(graph()).doesNotExist();
  }

  private static TableSpec table(
      String name, TableSource source, String key, String time, Map<String, String> columns) {
    return TableSpec.builder(name)
        .source(source)
        .primaryKey(key.isEmpty() ? List.of() : List.of(key))
        .time(time)
        .columns(columns)
        .build();
  }

  private static TableSource sql(String query) {
    return TableSource.of(SharedSpark.session().sql(query));
  }

  private TableSource csv(String name, String text) throws IOException {
    return TableSource.files("csv", Files.writeString(folder.resolve(name), text).toString());
  }

  private static TableSource comma(TableSource of) {
    return TableSource.builder()
        .format(of.format())
        .path(of.path())
        .options(of.options())
        .decimalComma(true)
        .build();
  }

  private static TableSource nulls(TableSource of, String... words) {
    return TableSource.builder()
        .format(of.format())
        .path(of.path())
        .options(of.options())
        .nullValues(List.of(words))
        .build();
  }
}
