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
import java.util.ArrayList;
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
      Seeds seeds = collect(rows).training();
      assertThat(seeds.entity()).containsExactly(0, 2, 1);
      assertThat(seeds.time()).containsExactly(500, 500, 700);
      assertThat(seeds.label()).containsExactly(0f, 1f, 0f);
    }
  }

  @Test
  void separatesValidationRows() {
    SeedCollector collector = collect(List.of(row(0, 500, 1, false), row(1, 600, 0, true)));
    assertThat(collector.training().count()).isEqualTo(1);
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
  void countsRowsBeforeAnyDataButKeepsThem() {
    SeedReport report = collect(List.of(row(0, 99, 1, false), row(0, 100, 1, true))).report();
    assertThat(report.beforeData()).isEqualTo(1);
    assertThat(report.training()).isEqualTo(1);
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

  private static SeedCollector collect(List<Row> rows) {
    SeedCollector collector =
        new SeedCollector(
            new GraphSchema(List.of(USERS), List.of()), USERS, new ThreeUsers(), new From100());
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

  /** Nodes with times 100, 200 and 300. */
  private static final class From100 implements Topology {
    @Override
    public long nodeCount(int nodeType) {
      return 3;
    }

    @Override
    public long visibleCount(int nodeType, long time) {
      return Math.max(0, Math.min(3, time / 100));
    }

    @Override
    public long time(int nodeType, long id) {
      return 100 * (id + 1);
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
