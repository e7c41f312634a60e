// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.seed.SeedSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class SeedCollectorTest {
  private static final NodeType USERS =
      new NodeType(
          0,
          "users",
          TimeKind.TIMED,
          "since",
          List.of(new KeyColumn("id", KeyType.LONG)),
          3,
          List.of(),
          0);

  @Test
  void sortsSeedsByTimeWhateverTheOrderOfTheRows() {
    List<Row> rows =
        new ArrayList<>(
            List.of(row(2, 500, 1.0, false), row(1, 700, 0.0, false), row(0, 500, 0.0, false)));
    for (int i = 0; i < 6; i++) {
      Collections.shuffle(rows, new Random(i));
      SeedSet seeds = collect(rows).training();
      assertThat(seeds.entity()).containsExactly(0, 2, 1);
      assertThat(seeds.time()).containsExactly(500, 500, 700);
      assertThat(seeds.numbers().values()).containsExactly(0f, 1f, 0f);
    }
  }

  @Test
  void separatesValidationRows() {
    SeedCollector collector = collect(List.of(row(0, 500, 1, false), row(1, 600, 0, true)));
    assertThat(collector.training().size()).isEqualTo(1);
    assertThat(collector.validation().entity()).containsExactly(1);
    assertThat(collector.report().warnings()).isEmpty();
  }

  @Test
  void countsAndNamesWhatItLeavesOut() {
    SeedReport report =
        collect(
                List.of(
                    row(0, 500, 1, false),
                    row(99, 500, 1, false),
                    row(98, 500, 1, false),
                    RowFactory.create(null, 500L, 1.0, false, "NULL_ENTITY"),
                    RowFactory.create(key(1), null, 1.0, false, "NULL_TIME")))
            .report();
    assertThat(report.rows()).isEqualTo(5);
    assertThat(report.training()).isEqualTo(1);
    assertThat(report.excluded())
        .isEqualTo(
            Map.of(
                SeedProblem.UNKNOWN_ENTITY,
                2L,
                SeedProblem.NULL_ENTITY,
                1L,
                SeedProblem.NULL_TIME,
                1L));
    assertThat(report.warnings())
        .contains("2 of 5 label rows left out: the entity is not in the graph (such as 98, 99)");
  }

  @Test
  void leavesOutEntitiesWhoseOwnRowIsLaterThanTheSeed() {
    SeedReport report =
        collect(List.of(row(1, 199, 1, false), row(1, 200, 1, false), row(2, 250, 0, true)))
            .report();
    assertThat(report.training()).isEqualTo(1);
    assertThat(report.validation()).isZero();
    assertThat(report.excluded()).isEqualTo(Map.of(SeedProblem.NOT_YET_VISIBLE, 2L));
    assertThat(report.warnings())
        .contains(
            "2 of 3 label rows left out: the entity's own row is later than the time (such as 1 at"
                + " 1970-01-01T00:00:00.000199Z)");
  }

  @Test
  void countsRowsBeforeAnyDataButKeepsThem() {
    NodeType users = new NodeType(0, "users", TimeKind.STATIC, "", USERS.key(), 3, List.of(), 0);
    NodeType events = new NodeType(1, "events", TimeKind.TIMED, "at", List.of(), 3, List.of(), 0);
    SeedCollector collector =
        new SeedCollector(
            new GraphSchema(List.of(users, events), List.of()),
            users,
            new ThreeUsers(),
            new From100(1));
    collector.add(row(0, 99, 1, false));
    collector.add(row(0, 100, 1, true));
    assertThat(collector.report().beforeData()).isEqualTo(1);
    assertThat(collector.report().training()).isEqualTo(1);
  }

  @Test
  void countsDuplicatesAndPairsInBothParts() {
    SeedReport report =
        collect(
                List.of(
                    row(0, 500, 1, false),
                    row(0, 500, 0, false),
                    row(0, 500, 1, true),
                    row(0, 500, 1, true),
                    row(1, 500, 1, true)))
            .report();
    assertThat(report.duplicates()).isEqualTo(2);
    assertThat(report.inBothParts()).isEqualTo(1);
    assertThat(report.warnings()).hasSize(2);
  }

  @Test
  void weightsGoWithTheirRowsFromOneTaskToAnother() {
    SeedCollector first = weighted();
    first.add(weighted(1, 500, 1, 2.5));
    SeedCollector second = weighted();
    second.add(weighted(0, 500, 0, 0.25));
    second.add(weighted(2, 400, 1, 4));
    SeedCollector none = weighted();
    none.merge(first.encode());
    none.merge(second.encode());
    second.merge(none.encode());
    assertThat(none.training().numbers().weights()).containsExactly(4, 0.25f, 2.5f);
    assertThat(none.training().numbers().values()).containsExactly(1, 0, 1);
    assertThat(second.training().size()).isEqualTo(5);
  }

  @Test
  void labelsOfSeveralNumbersGoWithTheirRowsFromOneTaskToAnother() {
    SeedCollector first = threeNumbers();
    first.add(RowFactory.create(key(1), 500L, list(1, 2, 3), false, null, null));
    first.add(RowFactory.create(key(1), 600L, list(7, 8, 9), true, null, null));
    SeedCollector second = threeNumbers();
    second.add(RowFactory.create(key(0), 500L, list(4, 5, 6), false, null, null));
    second.merge(first.encode());
    assertThat(second.training().numbers().width()).isEqualTo(3);
    assertThat(second.training().numbers().values()).containsExactly(4, 5, 6, 1, 2, 3);
    assertThat(second.validation().numbers().values()).containsExactly(7, 8, 9);
  }

  private static SeedCollector threeNumbers() {
    return new SeedCollector(
        new GraphSchema(List.of(USERS), List.of()),
        USERS,
        3,
        false,
        new ThreeUsers(),
        new From100(0));
  }

  @Test
  void itemsOfLabelsThatNoRankingCanHaveAreCountedAndNamed() {
    ItemCollector items = new ItemCollector(USERS, new ThreeUsers(), new From100(0));
    assertThat(items.ids(Arrays.asList(key(2), key(0), null, key(7), key(2)), 250))
        .as("an item that comes later stays in the list")
        .containsExactly(0, 2);
    assertThat(items.ids(List.of(), 250)).isEmpty();
    assertThat(items.ids(List.of(key(1)), 250)).containsExactly(1);
    assertThat(items.lines())
        .containsExactly(
            "1 of 6 items in labels left out: they are null or no key of 'users'",
            "1 of 6 items in labels left out: they are not in the graph (such as 7)",
            "2 of 6 items in labels are not there yet at their row's time: no ranking can have them",
            "1 label rows have no item: nothing is learned from them");
  }

  private static scala.collection.Seq<Double> list(double... numbers) {
    return scala.jdk.javaapi.CollectionConverters.asScala(Arrays.stream(numbers).boxed().toList())
        .toSeq();
  }

  private static SeedCollector weighted() {
    return new SeedCollector(
        new GraphSchema(List.of(USERS), List.of()),
        USERS,
        1,
        true,
        new ThreeUsers(),
        new From100(0));
  }

  private static Row weighted(long id, long time, double label, double weight) {
    return RowFactory.create(key(id), time, label, false, null, null, weight);
  }

  private static SeedCollector collect(List<Row> rows) {
    SeedCollector collector =
        new SeedCollector(
            new GraphSchema(List.of(USERS), List.of()), USERS, new ThreeUsers(), new From100(0));
    rows.forEach(collector::add);
    return collector;
  }

  private static Row row(long id, long time, double label, boolean validation) {
    return RowFactory.create(key(id), time, label, validation, null);
  }

  private static byte[] key(long id) {
    return KeyCodec.encode(USERS.key(), id);
  }

  /** Users 0, 1 and 2 are nodes 0, 1 and 2. */
  private static final class ThreeUsers implements KeyDictionary {
    @Override
    public long id(int nodeType, byte[] key) {
      long id = (Long) KeyCodec.decode(USERS.key(), key)[0];
      return id < 3 ? id : -1;
    }

    @Override
    public byte[] key(int nodeType, long id) {
      return SeedCollectorTest.key(id);
    }
  }

  /** Three nodes of each type; those of one type have the times 100, 200 and 300. */
  private static final class From100 implements Topology {
    private final int timedType;

    From100(int timedType) {
      this.timedType = timedType;
    }

    @Override
    public long nodeCount(int nodeType) {
      return 3;
    }

    @Override
    public long visibleCount(int nodeType, long time) {
      return nodeType == timedType ? Math.max(0, Math.min(3, time / 100)) : 3;
    }

    @Override
    public long time(int nodeType, long id) {
      return nodeType == timedType ? 100 * (id + 1) : Long.MIN_VALUE;
    }

    @Override
    public LinkColumn parents(int link) {
      throw new UnsupportedOperationException();
    }

    @Override
    public NeighborLists children(int link) {
      throw new UnsupportedOperationException();
    }
  }
}
