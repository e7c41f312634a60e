// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.FeatureRowLayout;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.sampling.NumNeighbors;
import io.sparkgnn.sampling.SeedBatch;
import io.sparkgnn.sampling.Strategy;
import io.sparkgnn.sampling.TemporalSampler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EncodingTest {
  private static final int ROWS = 1000;
  private static final long START = 1_000_000_000_000_000L;

  private static List<FeatureRowLayout.ColumnSpec> specs() {
    return List.of(
        spec("price", ColumnType.NUMERIC, 1),
        spec("rare", ColumnType.NUMERIC, 1),
        spec("flat", ColumnType.NUMERIC, 1),
        new FeatureRowLayout.ColumnSpec(
            "color", ColumnType.CATEGORICAL, 1, List.of("red", "green", "blue", "pink")),
        spec("paid", ColumnType.BOOLEAN, 1),
        spec("note", ColumnType.TEXT, 3),
        spec("vector", ColumnType.EMBEDDING, 2),
        spec("due", ColumnType.TIMESTAMP, 1));
  }

  private static FeatureRowLayout.ColumnSpec spec(String name, ColumnType type, int length) {
    return new FeatureRowLayout.ColumnSpec(name, type, length, List.of());
  }

  private static NodeType table(List<FeatureRowLayout.ColumnSpec> specs) {
    List<FeatureColumn> columns = FeatureRowLayout.layout(specs);
    return new NodeType(
        0,
        "Orders",
        TimeKind.TIMED,
        "at",
        List.of(),
        ROWS,
        columns,
        FeatureRowLayout.rowBytes(columns));
  }

  /** One table, a row a day; the second half comes after what may be looked at. */
  private record OneTable(NodeType type) implements Topology, FeatureStore {
    @Override
    public long nodeCount(int nodeType) {
      return ROWS;
    }

    @Override
    public long visibleCount(int nodeType, long time) {
      return time < START ? 0 : Math.min(ROWS, (time - START) / Clock.DAY + 1);
    }

    @Override
    public long time(int nodeType, long id) {
      return START + id * Clock.DAY;
    }

    @Override
    public LinkColumn parents(int link) {
      throw new UnsupportedOperationException();
    }

    @Override
    public NeighborLists children(int link) {
      throw new UnsupportedOperationException();
    }

    private void write(ByteBuffer row, long id) {
      boolean future = id >= ROWS / 2;
      for (FeatureColumn column : type.columns()) {
        int at = column.byteOffset();
        switch (column.name()) {
          case "price" -> row.putFloat(at, future ? 1e9f : id % 10 == 0 ? Float.NaN : id);
          case "rare" -> row.putFloat(at, id == 3 || future ? 5 : Float.NaN);
          case "flat" -> row.putFloat(at, 7);
          case "color" -> row.putInt(at, future ? 3 : id == 5 ? 2 : (int) (id % 2));
          case "paid" -> row.putInt(at, (int) (id % 3) - 1);
          case "due" -> row.putLong(at, time(0, id) - 10 * Clock.DAY);
          default -> row.putInt(at, 1);
        }
      }
    }

    @Override
    public Reader reader() {
      return new Reader() {
        @Override
        public void read(int nodeType, long[] ids, int count, ByteBuffer target) {
          for (int i = 0; i < count; i++) {
            ByteBuffer row = ByteBuffer.allocate(type.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
            write(row, ids[i]);
            target.put(row);
          }
        }

        @Override
        public void close() {}
      };
    }
  }

  private static GraphEncoding fit(int maxRows, Set<String> ignored) {
    return fit(maxRows, ignored, Map.of());
  }

  private static GraphEncoding fit(int maxRows, Set<String> ignored, Map<String, String> own) {
    OneTable graph = new OneTable(table(specs()));
    GraphSchema schema = new GraphSchema(List.of(graph.type()), List.of());
    long[] entity = {10, 20, 30};
    long[] time = {START + 40 * Clock.DAY, START + 40 * Clock.DAY, START + 50 * Clock.DAY};
    return new EncodingFit(
            schema,
            graph,
            graph,
            new EncodingFit.Options(
                START + (ROWS / 2 - 1) * Clock.DAY, maxRows, 4, 2, 0.02, true, ignored, own, 1))
        .fit(
            new TemporalSampler(
                schema,
                graph,
                NumNeighbors.ofDefaults(1).resolve(schema, Strategy.LAST, Map.of()),
                0,
                1),
            new SeedBatch(0, entity, time, 3));
  }

  @Test
  void anEncoderOfTheUsersOwnTakesThePlaceOfOursAndSeesNoLaterRow() throws Exception {
    String name = ShareOfLargest.class.getName();
    TableEncoding table =
        fit(1000, Set.of(), Map.of("orders.price", name, "orders.due", name)).tables().get(0);
    assertThat(table.numbers()).extracting(NumberEncoding::column).doesNotContain("price");
    assertThat(table.ages()).isEmpty();
    OwnEncoding price = table.own().get(0);
    assertThat(price.column()).isEqualTo("price");
    assertThat(price.learned().get(0)).as("not the later rows' 1e9").isLessThan(ROWS);

    ObjectMapper json = new ObjectMapper();
    TableEncoding read = json.readValue(json.writeValueAsString(table), TableEncoding.class);
    assertThat(read).isEqualTo(table);

    OneTable graph = new OneTable(table(specs()));
    BoundTable bound = BoundTable.bind(read, graph.type());
    ByteBuffer row = ByteBuffer.allocate(graph.type().rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    graph.write(row, 7);
    float[] out = new float[4];
    for (int i = 0; i < 2; i++) {
      OwnColumn own = bound.own().get(i);
      own.encode(own.values(), row, 0, graph.time(0, 7), out, 2 * i);
    }
    float days = 10; // of the timestamp, as old as that at the seed's time
    assertThat(out)
        .containsExactly(
            7 / price.learned().get(0), 1, days / table.own().get(1).learned().get(0), 1);
  }

  @Test
  void aColumnThatTheGraphLacksIsNullForAnEncoderOfTheUsersOwn() {
    TableEncoding table =
        fit(1000, Set.of(), Map.of("orders.price", ShareOfLargest.class.getName())).tables().get(0);
    BoundTable bound = BoundTable.bind(table, table(List.of()));
    float[] out = new float[2];
    OwnColumn own = bound.own().get(0);
    own.encode(own.values(), ByteBuffer.allocate(0), 0, 0, out, 0);
    assertThat(out).containsExactly(0, 0);
    assertThat(bound.drift()).anyMatch(text -> text.contains("column price"));
  }

  @Test
  void statisticsComeFromRowsVisibleAtTheEndOfTheLabelsOnly() {
    TableEncoding table = fit(10_000, Set.of()).table("orders");
    NumberEncoding price = table.numbers().get(0);
    assertThat(price.column()).isEqualTo("price");
    assertThat(price.center()).isBetween(240f, 260f);
    assertThat(1 / price.scale()).isBetween(240f, 260f);
    assertThat(price.bounds()).hasSize(5);
    assertThat(price.bounds()[4]).isLessThan(500);
  }

  @Test
  void aColumnThatIsHardlyEverFilledIsLeftOutAndSoIsAFlatOne() {
    TableEncoding table = fit(10_000, Set.of()).table("orders");
    assertThat(table.numbers()).extracting(NumberEncoding::column).containsExactly("price");
  }

  @Test
  void onlyCategoriesSeenOftenEnoughAreKnown() {
    TableEncoding table = fit(10_000, Set.of()).table("orders");
    assertThat(table.categories().get(0).values()).containsExactly("red", "green");
    assertThat(table.categories().get(1).values()).containsExactly("false", "true");
  }

  @Test
  void agesAreMeasuredToTheSeedsThatSeeThem() {
    AgeEncoding due = fit(10_000, Set.of()).table("orders").ages().get(0);
    // Rows 10, 20, 30 are due 0, 10, 20 days after the start; seeds at 40, 40 and 50.
    assertThat(due.center()).isCloseTo(30, within(1e-6));
    assertThat(due.hours()).isTrue();
  }

  @Test
  void agesOfOneTableAreNotMixedWithThoseOfAnotherWhoseColumnIsTheSame() {
    NodeType orders = table(List.of(spec("due", ColumnType.TIMESTAMP, 1)));
    NodeType bills =
        new NodeType(
            1,
            "Bills",
            orders.timeKind(),
            orders.timeColumn(),
            orders.key(),
            orders.rows(),
            orders.columns(),
            orders.rowBytes());
    OneTable graph = new OneTable(orders);
    GraphSchema schema = new GraphSchema(List.of(orders, bills), List.of());
    AgeSample ages = new AgeSample(schema, graph, graph);
    long[] entity = {10, 20, 30};
    long[] time = {START + 40 * Clock.DAY, START + 40 * Clock.DAY, START + 50 * Clock.DAY};
    ages.collect(
        new TemporalSampler(
            schema,
            graph,
            NumNeighbors.ofDefaults(1).resolve(schema, Strategy.LAST, Map.of()),
            0,
            1),
        new SeedBatch(0, entity, time, 3));
    assertThat(ages.encoding(orders, orders.columns().get(0))).isNotNull();
    assertThat(ages.encoding(bills, bills.columns().get(0))).isNull();
  }

  @Test
  void aSampleOfTheRowsGivesAboutTheSameAndIsRepeatable() {
    NumberEncoding all = fit(10_000, Set.of()).table("orders").numbers().get(0);
    NumberEncoding some = fit(100, Set.of()).table("orders").numbers().get(0);
    assertThat(some.center()).isCloseTo(all.center(), within(15f));
    assertThat(fit(100, Set.of()).table("orders").numbers().get(0).center())
        .isEqualTo(some.center());
  }

  @Test
  void ignoredColumnsAreLeftOut() {
    TableEncoding table =
        fit(10_000, Set.of("orders.price", "orders.color", "orders.due", "orders.note"))
            .table("orders");
    assertThat(table.numbers()).isEmpty();
    assertThat(table.categories()).extracting(CategoryEncoding::column).containsExactly("paid");
    assertThat(table.ages()).isEmpty();
    assertThat(table.texts()).isEmpty();
    assertThat(table.vectors()).hasSize(1);
  }

  @Test
  void categoriesAreFoundByValueWhereverTheirCodesLie() {
    TableEncoding table = fit(10_000, Set.of()).table("orders");
    NodeType rebuilt =
        table(
            List.of(
                new FeatureRowLayout.ColumnSpec(
                    "COLOR", ColumnType.CATEGORICAL, 1, List.of("black", "green", "red")),
                spec("vector", ColumnType.EMBEDDING, 2),
                spec("price", ColumnType.NUMERIC, 1),
                spec("flat", ColumnType.NUMERIC, 1),
                spec("paid", ColumnType.BOOLEAN, 1),
                spec("note", ColumnType.TEXT, 3),
                spec("due", ColumnType.TIMESTAMP, 1)));
    BoundTable bound = BoundTable.bind(table, rebuilt);
    int[] colors = Arrays.copyOfRange(bound.codeTable(), 0, 5);
    // null, black (unseen), green, red, any code beyond
    assertThat(colors).containsExactly(0, 1, 3, 2, 1);
    assertThat(bound.codeEntries()).isEqualTo(8);
    assertThat(bound.codeSlots()[0])
        .isEqualTo(
            rebuilt.columns().stream()
                    .filter(c -> c.name().equals("COLOR"))
                    .findFirst()
                    .orElseThrow()
                    .byteOffset()
                / 4);
    assertThat(bound.staticWidth(8, 16)).isEqualTo((2 + 4) + 2 * 8 + 16 + 2);
  }

  @Test
  void aColumnThatIsGoneCountsAsMissingAndIsNamedAndOneOfAnotherTypeIsRefused() {
    TableEncoding table = fit(10_000, Set.of()).table("orders");
    NodeType empty = table(List.of());
    BoundTable bound = BoundTable.bind(table, empty);
    assertThat(bound.drift())
        .contains(
            "table Orders has no column price now, or one without different values: it counts as"
                + " missing in every row");
    assertThat(bound.fill()).containsExactly(Float.floatToRawIntBits(Float.NaN), 0);
    assertThat(bound.numberSlots()).containsOnly(empty.rowBytes() / 4);
    assertThat(bound.codeSlots()).containsOnly(empty.rowBytes() / 4 + 1);
    assertThat(BoundTable.bind(table, table(specs())).fill()).isEmpty();
    BoundTable longer = BoundTable.bind(table, table(changed("note", ColumnType.TEXT, 9)));
    assertThat(longer.drift()).as("texts of other lengths").isEmpty();
    BoundTable text = BoundTable.bind(table, table(changed("color", ColumnType.TEXT, 4)));
    assertThat(text.drift()).hasSize(1).first().asString().contains("color is text now");
    FeatureRowLayout.ColumnSpec letters =
        new FeatureRowLayout.ColumnSpec("paid", ColumnType.CATEGORICAL, 1, List.of("N", "Y"));
    List<FeatureRowLayout.ColumnSpec> specs =
        specs().stream().map(s -> s.name().equals("paid") ? letters : s).toList();
    assertThat(BoundTable.bind(table, table(specs)).drift())
        .containsExactly(
            "column Orders.paid has none of the values that the model was trained on, such as"
                + " 'false', 'true', but 'N', 'Y': all count as not seen before");
    assertThatThrownBy(() -> BoundTable.bind(table, table(changed("price", ColumnType.TEXT, 3))))
        .isInstanceOf(UserErrorException.class)
        .hasMessage(
            "Cannot use the model on this graph: column Orders.price is text, the model was trained"
                + " on it as numeric; declare it so in the job file (columns: {price: numeric}) and"
                + " build the graph again, or train the model again");
    assertThatThrownBy(() -> fit(10, Set.of()).table("customers"))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("'customers'");
  }

  private static List<FeatureRowLayout.ColumnSpec> changed(String name, ColumnType type, int n) {
    return specs().stream()
        .map(s -> s.name().equalsIgnoreCase(name) ? spec(name, type, n) : s)
        .toList();
  }

  @Test
  void quantilesInterpolateAndBoundsAreDistinct() {
    float[] sorted = {1, 2, 3, 10};
    assertThat(Quantiles.of(sorted, 4, 0.5)).isEqualTo(2.5);
    assertThat(Quantiles.of(sorted, 4, 1)).isEqualTo(10);
    assertThat(Quantiles.bounds(new float[] {1, 1, 1, 4}, 4, 4)).containsExactly(1, 1.75f, 4);
    assertThat(Quantiles.bounds(new float[] {2, 2}, 2, 4)).isEmpty();
    assertThat(Quantiles.spread(new float[] {3, 3, 3}, 3)).isEqualTo(1);
    assertThat(Quantiles.spread(new float[] {0, 3, 3, 3, 3, 3}, 6)).isGreaterThan(0);
  }

  @Test
  void theClockTurnsOnceAYearAWeekAndADay() {
    assertThat(Clock.day(Clock.DAY / 4)).isCloseTo(Math.PI / 2, within(1e-9));
    assertThat(Clock.week(-Clock.DAY)).isCloseTo(2 * Math.PI * 6 / 7, within(1e-9));
    assertThat(Clock.year(0)).isZero();
    assertThat(Clock.days(3 * Clock.DAY, Clock.DAY)).isEqualTo(2);
  }
}
