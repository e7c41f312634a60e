// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.following;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.sparkgnn.serving.follow.CannotFollowException;
import io.sparkgnn.serving.follow.ChangeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaCommitsTest {
  private static final Instant BUILT = Instant.parse("2026-01-02T00:00:00Z");
  private static final StructType SCHEMA =
      new StructType()
          .add("id", LongType.LONG)
          .add("at", TimestampType.TIMESTAMP)
          .add("total", DoubleType.DOUBLE);
  private static final StructType FEED = SCHEMA.add("_change_type", StringType.STRING);

  @TempDir Path folder;
  private WrittenTable table;
  private final ChangeReader reader = ServiceLoader.load(ChangeReader.class).findFirst().get();

  @BeforeEach
  void madeBeforeTheGraphWas() throws IOException {
    table = new WrittenTable(folder.resolve("orders"), SCHEMA);
    table.make(BUILT.toEpochMilli() - 1);
  }

  private static Object[] row(long id, double total) {
    return new Object[] {id, 1_000_000L * id, total};
  }

  private static Object[] row(long id, double total, String type) {
    return new Object[] {id, 1_000_000L * id, total, type};
  }

  /** What commits have brought, as lines such as {@code 3 + 7=1.5}. */
  private List<String> read(WrittenTable of, long after) throws IOException {
    List<String> lines = new ArrayList<>();
    reader.read(
        of.source(),
        after,
        BUILT,
        (version, rows) -> {
          lines.add(version + ":");
          rows.read(
              new ChangeReader.Rows() {
                @Override
                public void count(long rows) {}

                @Override
                public void gone(Map<String, Object> row) {
                  lines.add("- " + row.get("id") + "=" + row.get("total"));
                }

                @Override
                public void came(Map<String, Object> row) {
                  lines.add("+ " + row.get("id") + "=" + row.get("total"));
                }
              });
        });
    return lines;
  }

  @Test
  void appendedRowsComeAndFilesThatWereWrittenAnewAreNone() throws IOException {
    String one = table.file(row(1, 1), row(2, 2));
    String two = table.file(row(3, 3));
    table.commit(table.add(one, true));
    table.commit(table.add(two, true));
    table.commit(
        table.remove(one, false),
        table.remove(two, false),
        table.add(table.file(row(1, 1), row(2, 2), row(3, 3)), false));
    table.commit(table.add(table.file(row(4, 4)), true));
    assertThat(read(table, 0))
        .containsExactly("1:", "+ 1=1.0", "+ 2=2.0", "2:", "+ 3=3.0", "3:", "4:", "+ 4=4.0");
    assertThat(read(table, 3)).containsExactly("4:", "+ 4=4.0");
    assertThat(read(table, 4)).isEmpty();
  }

  @Test
  void theFeedTellsWhatWasUpdatedAndDeleted() throws IOException {
    String one = table.file(row(1, 1), row(2, 2), row(3, 3));
    table.commit(table.add(one, true));
    String feed =
        table.file(
            FEED,
            row(1, 1, "update_preimage"),
            row(1, 9, "update_postimage"),
            row(2, 2, "delete"),
            row(5, 5, "insert"));
    table.commit(
        table.remove(one, true),
        table.add(table.file(row(1, 9), row(3, 3), row(5, 5)), true),
        table.feed(feed));
    assertThat(read(table, 1)).containsExactly("2:", "- 1=1.0", "+ 1=9.0", "- 2=2.0", "+ 5=5.0");
  }

  @Test
  void withoutAFeedTheFilesTellIt() throws IOException {
    String one = table.file(row(1, 1), row(2, 2));
    table.commit(table.add(one, true));
    table.commit(table.remove(one, true), table.add(table.file(row(1, 1), row(2, 5)), true));
    assertThat(read(table, 1))
        .containsExactlyInAnyOrder("2:", "- 1=1.0", "- 2=2.0", "+ 1=1.0", "+ 2=5.0");
  }

  @Test
  void rowsThatAVectorDeletesAreGone() throws IOException {
    WrittenTable deleting = new WrittenTable(folder.resolve("deleting"), SCHEMA);
    deleting.makeWithVectors(BUILT.toEpochMilli() - 1);
    String one = deleting.file(row(1, 1), row(2, 2), row(3, 3), row(4, 4));
    deleting.commit(deleting.add(one, true));
    deleting.commit(deleting.remove(one, true), deleting.addWithout(one, 1));
    deleting.commit(deleting.removeWithout(one, 1), deleting.addWithout(one, 0, 1));
    assertThat(read(deleting, 1))
        .containsExactly(
            "2:", "- 1=1.0", "- 2=2.0", "- 3=3.0", "- 4=4.0", "+ 1=1.0", "+ 3=3.0", "+ 4=4.0", "3:",
            "- 1=1.0", "- 3=3.0", "- 4=4.0", "+ 3=3.0", "+ 4=4.0");
    assertThat(read(deleting, 0).subList(0, 6))
        .containsExactly("1:", "+ 1=1.0", "+ 2=2.0", "+ 3=3.0", "+ 4=4.0", "2:");
  }

  @Test
  void valuesAreThoseOfJsonAndPartitionColumnsAreThere() throws IOException {
    StructType stored =
        new StructType()
            .add("id", LongType.LONG)
            .add("day", DateType.DATE)
            .add("at", TimestampType.TIMESTAMP)
            .add("vector", new ArrayType(FloatType.FLOAT, true));
    WrittenTable parted =
        new WrittenTable(folder.resolve("parted"), stored.add("region", StringType.STRING));
    parted.make(0, "region");
    String file =
        parted.file(
            stored,
            new Object[] {
              7L,
              (int) LocalDate.parse("2024-03-01").toEpochDay(),
              1_709_288_100_000_001L,
              io.delta.kernel.internal.util.VectorUtils.buildArrayValue(
                  List.of(1f, 2f), FloatType.FLOAT)
            },
            new Object[] {8L, null, null, null});
    parted.commit(parted.add(file, Map.of("region", "east")));
    List<Map<String, Object>> rows = new ArrayList<>();
    reader.read(
        parted.source(),
        0,
        BUILT,
        (version, source) ->
            source.read(
                new ChangeReader.Rows() {
                  @Override
                  public void count(long rows) {}

                  @Override
                  public void gone(Map<String, Object> row) {}

                  @Override
                  public void came(Map<String, Object> row) {
                    rows.add(row);
                  }
                }));
    assertThat(rows)
        .containsExactly(
            Map.of(
                "id", 7L,
                "day", "2024-03-01",
                "at", "2024-03-01T10:15:00.000001Z",
                "vector", List.of(1f, 2f),
                "region", "east"),
            Map.of("id", 8L, "region", "east"));
  }

  @Test
  void whatTheLogDoesNotTellIsSaid() throws IOException {
    String one = table.file(row(1, 1));
    table.commit(table.add(one, true));
    table.commit(table.add(table.file(row(2, 2)), true));
    table.delete(one);
    assertThatThrownBy(() -> read(table, 0))
        .isInstanceOf(CannotFollowException.class)
        .hasMessageContaining("its files were removed, as VACUUM does");
    assertThat(read(table, 1)).containsExactly("2:", "+ 2=2.0");
    assertThatThrownBy(() -> read(table, 3))
        .isInstanceOf(CannotFollowException.class)
        .hasMessageContaining("it is another table");
    WrittenTable later = new WrittenTable(folder.resolve("later"), SCHEMA);
    later.make(BUILT.toEpochMilli() + 1);
    assertThatThrownBy(() -> read(later, 0))
        .isInstanceOf(CannotFollowException.class)
        .hasMessageContaining("it is another table");
    WrittenTable none = new WrittenTable(folder.resolve("none"), SCHEMA);
    assertThatThrownBy(() -> read(none, 0))
        .isInstanceOf(CannotFollowException.class)
        .hasMessageContaining("there is no Delta table");
  }

  @Test
  void aLogThatWasCleanedUpIsSaid() throws IOException {
    for (int i = 1; i <= 3; i++) {
      table.commit(table.add(table.file(row(i, i)), true));
    }
    Files.delete(table.log(1));
    assertThatThrownBy(() -> read(table, 0)).isInstanceOf(CannotFollowException.class);
  }
}
