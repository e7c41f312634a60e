// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.plan.ColumnKind;
import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.stage.RowPass;
import io.sparkgnn.connector.stage.StagedColumns;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.wire.Wire;
import io.sparkgnn.wire.WireSamples;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class ProfileTypesTest {
  private static final long DAY = 86_400_000_000L;
  private static final TablePlan TABLE =
      new TablePlan(
          0,
          "orders",
          null,
          null,
          List.of(new KeyColumn("id", KeyType.LONG)),
          "at",
          TimeKind.TIMED,
          List.of(),
          List.of(
              new ColumnPlan("name", "_v0", "string", ColumnKind.STRING, false, null),
              new ColumnPlan("seen", "_v1", "timestamp", ColumnKind.TIME, false, null)),
          List.of());

  private static TableProfile profile(RowPass<TableProfile> pass, long rows) {
    TableProfile found = pass.begin();
    for (long i = 0; i < rows; i++) {
      pass.take(
          found,
          StagedColumns.NODE,
          new GenericInternalRow(new Object[] {i * DAY, i}),
          new GenericInternalRow(new Object[] {UTF8String.fromString("n" + i % 2), i * DAY}));
    }
    return found;
  }

  @Test
  void everyTypeTravelsAndBearsDamage() {
    RowPass<TableProfile> pass = TableProfile.pass(TABLE, new TimeBounds(0, 1000 * DAY));
    WireSamples.check(List.of(new ProfileTypes()), List.of(pass, profile(pass, 5)));
  }

  @Test
  void aProfileThatHasTravelledIsAddedToAsBefore() {
    RowPass<TableProfile> pass = TableProfile.pass(TABLE, new TimeBounds(0, 1000 * DAY));
    TableProfile travelled = Wire.read(Wire.write(profile(pass, 30)), TableProfile.class);
    TableProfile both = pass.merge(travelled, profile(pass, 40));
    assertThat(both.rows()).isEqualTo(70);
    assertThat(both.columns().get(0).present()).isEqualTo(70);
    assertThat(both.columns().get(0).values()).containsExactlyInAnyOrder("n0", "n1");
    assertThat(both.times().count()).isEqualTo(70);
    assertThat(both.mainTimes().orElseThrow().last()).isEqualTo(39 * DAY);
  }
}
