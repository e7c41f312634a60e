// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.graphbuild.UndatedTable;
import io.sparkgnn.connector.source.TableSource;
import io.sparkgnn.connector.spec.GraphSpec;
import io.sparkgnn.connector.spec.LinkSpec;
import io.sparkgnn.connector.spec.TableSpec;
import io.sparkgnn.connector.spec.TableTime;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.TimeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeSourcesTest {
  private static final TableTime NONE = TableTime.UNDECLARED;
  private static final TableTime TIMED = TableTime.column("at");

  /** Tables a, b, c and so on; a link {@code ab} leads from {@code a.b} to {@code b.id}. */
  private static GraphSpec spec(List<TableTime> times, String... links) {
    List<TableSpec> tables = new ArrayList<>();
    for (TableTime time : times) {
      String name = String.valueOf((char) ('a' + tables.size()));
      TableSource source = TableSource.files("csv", name + ".csv");
      tables.add(TableSpec.builder(name).source(source).primaryKey("id").time(time).build());
    }
    return new GraphSpec(
        "graph",
        tables,
        Stream.of(links)
            .map(link -> "%1$s.%2$s -> %2$s.id".formatted(link.charAt(0), link.charAt(1)))
            .map(LinkSpec::parse)
            .toList(),
        0);
  }

  private static TimeSources of(List<TableTime> times, String... links) {
    return TimeSources.of(spec(times, links));
  }

  private static List<TimeKind> kinds(TimeSources sources, int tables) {
    return IntStream.range(0, tables).mapToObj(sources::kind).toList();
  }

  @Test
  void timeComesDownAChainParentsFirst() {
    TimeSources chain = of(List.of(NONE, NONE, TIMED, NONE), "ab", "bc");
    assertThat(kinds(chain, 4))
        .containsExactly(TimeKind.INHERITED, TimeKind.INHERITED, TimeKind.TIMED, TimeKind.STATIC);
    assertThat(chain.order()).containsExactly(1, 0);
    assertThat(chain.links(0)).containsExactly(0);
  }

  @Test
  void aTableIsNotDatedByTheRowsThatPointToItUnlessItSaysSo() {
    assertThat(of(List.of(TIMED, NONE), "ab").kind(1)).isEqualTo(TimeKind.STATIC);
    TimeSources seen = of(List.of(TIMED, TableTime.firstSeen("a.b")), "ab");
    assertThat(seen.kind(1)).isEqualTo(TimeKind.FIRST_SEEN);
    assertThat(seen.links(1)).containsExactly(0);
  }

  @Test
  void aLinkToItselfGivesNoTime() {
    assertThat(of(List.of(NONE), "aa").kind(0)).isEqualTo(TimeKind.STATIC);
    assertThat(of(List.of(NONE, TIMED), "aa", "ab").order()).containsExactly(0);
    assertThatThrownBy(() -> of(List.of(TableTime.firstSeen(), TIMED), "aa"))
        .hasMessage(
            "Cannot date a by the rows that point to it: no link leads to it; give it or them a"
                + " time column");
  }

  @Test
  void aCircleWithoutAnyTimeIsStatic() {
    assertThat(of(List.of(NONE, NONE), "ab", "ba").order()).isEmpty();
  }

  @Test
  void aCircleThatLeadsToATimeIsRefused() {
    assertThatThrownBy(() -> of(List.of(NONE, NONE, TIMED), "ab", "ba", "bc"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("a, b take their times from each other in a circle");
  }

  @Test
  void aCircleThatHoldsATimedTableIsNone() {
    assertThat(of(List.of(NONE, TIMED), "ab", "ba").order()).containsExactly(0);
  }

  @Test
  void aBridgeInheritsFromOneSideAndShowsTheOther() {
    // a bridges b, which has times, and c, which has none.
    TimeSources bridge = of(List.of(NONE, TIMED, TableTime.firstSeen("a.c")), "ab", "ac");
    assertThat(kinds(bridge, 3))
        .containsExactly(TimeKind.INHERITED, TimeKind.TIMED, TimeKind.FIRST_SEEN);
    assertThat(bridge.links(0)).containsExactly(0);
    assertThat(bridge.links(2)).containsExactly(1);
    assertThat(bridge.order()).containsExactly(0, 2);
  }

  @Test
  void aTableCanBeFirstSeenByOneThatIsItself() {
    TimeSources chain =
        of(List.of(TableTime.firstSeen("b.a"), TableTime.firstSeen(), TIMED), "ba", "cb");
    assertThat(kinds(chain, 2)).containsOnly(TimeKind.FIRST_SEEN);
  }

  @Test
  void aTableFirstSeenByWhatItDatesIsRefused() {
    // b inherits from c, c is first seen by a, and a inherits from b.
    assertThatThrownBy(
            () ->
                of(List.of(NONE, NONE, TableTime.firstSeen("a.c"), TIMED), "ab", "bc", "ac", "bd"))
        .hasMessageContaining("take their times from each other in a circle");
  }

  @Test
  void theLinksThatATableIsSeenByAreCheckedByName() {
    List<TableTime> times = List.of(TIMED, TableTime.firstSeen("a.x"), NONE);
    assertThatThrownBy(() -> of(times, "ab", "cb"))
        .hasMessage(
            "Cannot date b by the rows of 'a.x': no other table points to it so; allowed are a.b,"
                + " c.b");
    assertThatThrownBy(() -> of(List.of(TIMED, TableTime.firstSeen("c.b"), NONE), "ab", "cb"))
        .hasMessageContaining("they have no time");
    assertThat(of(List.of(TIMED, TableTime.firstSeen("A.B -> b.ID")), "ab").links(1))
        .containsExactly(0);
    assertThatThrownBy(
            () -> of(List.of(TIMED, TableTime.firstSeen("c.b", "a.b"), NONE), "ab", "cb"))
        .hasMessage("Cannot date b by the rows of 'c.b': they have no time; allowed are a.b");
    assertThat(of(List.of(TIMED, TableTime.firstSeen(), NONE), "ab", "cb").links(1))
        .containsExactly(0);
  }

  @Test
  void aStaticTableThatNobodyDeclaredIsNamedWithWhatToWrite() {
    GraphSpec spec =
        spec(List.of(TIMED, NONE, TableTime.STATIC, NONE, NONE, TIMED), "ab", "ac", "ed", "fb");
    assertThat(UndatedTable.of(spec))
        .extracting(UndatedTable::warning)
        .containsExactly(
            "b: it has no time, so rows that are added later are seen by earlier seeds; write"
                + " time: {first_seen: [a.b, f.b]}, or static: true if it never gains rows",
            "d: it has no time, so rows that are added later are seen by earlier seeds; write"
                + " time: with a column that dates its rows, or static: true if it never gains"
                + " rows",
            "e: it has no time, so rows that are added later are seen by earlier seeds; write"
                + " time: with a column that dates its rows, or static: true if it never gains"
                + " rows");
  }
}
