// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.graph.ColumnType;
import io.sparkgnn.graph.FeatureColumn;
import io.sparkgnn.graph.FeatureRowLayout;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowReaderTest {
  private static final List<FeatureColumn> COLUMNS =
      FeatureRowLayout.layout(
          List.of(
              new FeatureRowLayout.ColumnSpec("amount", ColumnType.NUMERIC, 1, List.of()),
              new FeatureRowLayout.ColumnSpec(
                  "channel", ColumnType.CATEGORICAL, 1, List.of("shop", "web")),
              new FeatureRowLayout.ColumnSpec("size", ColumnType.CATEGORICAL, 1, List.of("1.0")),
              new FeatureRowLayout.ColumnSpec("gift", ColumnType.BOOLEAN, 1, List.of()),
              new FeatureRowLayout.ColumnSpec("due", ColumnType.TIMESTAMP, 1, List.of()),
              new FeatureRowLayout.ColumnSpec("vector", ColumnType.EMBEDDING, 2, List.of())));
  private static final NodeType ORDERS =
      new NodeType(
          0,
          "orders",
          TimeKind.TIMED,
          "at",
          List.of(new KeyColumn("order_id", KeyType.STRING)),
          0,
          COLUMNS,
          FeatureRowLayout.rowBytes(COLUMNS));
  private static final NodeType CUSTOMERS =
      new NodeType(
          1,
          "customers",
          TimeKind.STATIC,
          "",
          List.of(new KeyColumn("customer_id", KeyType.LONG)),
          0,
          List.of(),
          0);
  private static final GraphSchema SCHEMA =
      new GraphSchema(
          List.of(ORDERS, CUSTOMERS),
          List.of(new Link(0, 0, List.of("customer"), 1, List.of("customer_id"))));
  private static final long NOW = micros("2024-06-01T00:00:00Z");

  private final RowReader reader = new RowReader(SCHEMA, ZoneId.of("Europe/Berlin"));

  private final Set<String> leftOut = new HashSet<>();

  private static long micros(String instant) {
    return Instant.parse(instant).getEpochSecond() * 1_000_000;
  }

  private static Map<String, Object> row() {
    Map<String, Object> row = new HashMap<>();
    row.put("order_id", "o1");
    row.put("AT", "2024-03-01 10:15:00.1234567");
    row.put("customer", 12L);
    row.put("amount", 3);
    row.put("channel", "phone");
    row.put("size", 1);
    row.put("gift", true);
    row.put("due", "2024-03-02");
    row.put("vector", List.of(1.5, 2));
    row.put("comment", "left out");
    return row;
  }

  private NewRow read(Map<String, Object> row) {
    return reader.read(ORDERS, row, "row 3", NOW, leftOut);
  }

  @Test
  void valuesBecomeWhatTheBuildMakesOfThem() {
    NewRow row = read(row());
    assertThat(KeyCodec.decode(ORDERS.key(), row.key())).containsExactly("o1");
    assertThat(row.time()).isEqualTo(micros("2024-03-01T09:15:00Z") + 123_456);
    assertThat(KeyCodec.decode(CUSTOMERS.key(), row.parents().get(0))).containsExactly(12L);
    ByteBuffer features = ByteBuffer.wrap(row.features()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(features.getFloat(COLUMNS.get(0).byteOffset())).isEqualTo(3f);
    assertThat(features.getInt(COLUMNS.get(1).byteOffset())).as("a new category").isEqualTo(2);
    assertThat(features.getInt(COLUMNS.get(2).byteOffset())).as("1 is 1.0").isZero();
    assertThat(features.getInt(COLUMNS.get(3).byteOffset())).isEqualTo(1);
    assertThat(features.getLong(COLUMNS.get(4).byteOffset()))
        .isEqualTo(micros("2024-03-01T23:00:00Z"));
    assertThat(features.getFloat(COLUMNS.get(5).byteOffset() + 4)).isEqualTo(2f);
    assertThat(leftOut).containsExactly("orders.comment");
  }

  @Test
  void whatIsAbsentOrNullIsMissing() {
    Map<String, Object> row = row();
    row.keySet().removeIf(name -> !name.equals("order_id") && !name.equals("AT"));
    row.put("amount", null);
    NewRow read = read(row);
    ByteBuffer features = ByteBuffer.wrap(read.features()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(read.parents().get(0)).isNull();
    assertThat(features.getFloat(COLUMNS.get(0).byteOffset())).isNaN();
    assertThat(features.getInt(COLUMNS.get(1).byteOffset())).isEqualTo(-1);
    assertThat(features.getLong(COLUMNS.get(4).byteOffset())).isEqualTo(Long.MIN_VALUE);
    assertThat(features.getFloat(COLUMNS.get(5).byteOffset())).isNaN();
  }

  @Test
  void aWrongValueIsToldByRowColumnAndWhatIsAllowed() {
    Object[][] wrong = {
      {"order_id", 5L, "a string"},
      {"order_id", null, "a string"},
      {"AT", null, "a time such as"},
      {"AT", 17, "a time such as"},
      {"AT", "yesterday", "a time such as"},
      {"AT", "2999-01-01", "a time up to 2024-06-01"},
      {"customer", "twelve", "a whole number"},
      {"customer", 1.5, "a whole number"},
      {"amount", "3", "a number"},
      {"channel", List.of(), "a string, a number, true or false"},
      {"gift", "yes", "true or false"},
      {"due", 5L, "a time such as"},
      {"vector", List.of(1), "a list of 2 numbers"},
      {"vector", List.of(1, "x"), "a number"}
    };
    for (Object[] one : wrong) {
      Map<String, Object> row = row();
      row.put((String) one[0], one[1]);
      assertThatThrownBy(() -> read(row))
          .as("%s = %s", one[0], one[1])
          .isInstanceOf(UserErrorException.class)
          .hasMessageStartingWith("Cannot take row 3 of orders: column ")
          .hasMessageContaining((String) one[2]);
    }
  }

  @Test
  void aTimeWithoutAZoneNeedsTheGraphsZone() {
    RowReader strict = new RowReader(SCHEMA, null);
    assertThatThrownBy(() -> strict.read(ORDERS, row(), "row 1", NOW, leftOut))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("with its zone");
  }
}
