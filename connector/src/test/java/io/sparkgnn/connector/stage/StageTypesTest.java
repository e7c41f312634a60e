// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.plan.BuildPlan;
import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.plan.ValueCheck;
import io.sparkgnn.connector.profile.TableProfile;
import io.sparkgnn.connector.profile.TimeBounds;
import io.sparkgnn.graph.KeyColumn;
import io.sparkgnn.graph.KeyType;
import io.sparkgnn.graph.TimeKind;
import io.sparkgnn.wire.Wire;
import io.sparkgnn.wire.WireSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class StageTypesTest {
  private static final StagingFolder FOLDER =
      new StagingFolder(new Path("file:/tmp/staging"), new Configuration(false));
  private static final StructType SCHEMA =
      new StructType().add(StagedColumns.KEY, DataTypes.LongType).add("_time", DataTypes.LongType);
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
          List.of(),
          List.of());

  private static UnreadValues unread() {
    UnreadValues values =
        new UnreadValues(new ValueCheck("price", "_x", ValueCheck.Use.FEATURE, "numbers"));
    values.add("!one");
    values.example("!one", "id 7");
    return values;
  }

  @Test
  void everyTypeTravelsAndBearsDamage() {
    Run run = new Run(1, "sorted-0-5", 100, 2, 3, 4000);
    RunTask<TableProfile> task =
        new RunTask<>(
            FOLDER, "sorted-0", 4, 2, 0, true, TableProfile.pass(TABLE, new TimeBounds(0, 1)));
    SortedRows rows = new SortedRows(FOLDER, List.of(run), 4, 2, 1);
    RawTable raw = new RawTable(FOLDER, List.of("raw-0-1"), SCHEMA, 5, 600, List.of());
    BuildPlan plan = new BuildPlan(List.of(TABLE), List.of(), List.of());
    SmallTimes.From from = new SmallTimes.From(rows, StagedKey.NUMBER, 1, 2);
    WireSamples.check(
        List.of(new StageTypes()),
        List.of(
            new SmallSort<>(task, plan, TABLE, raw, Map.of()),
            new SmallTimes(true, new ArrayList<>(List.of(from))),
            RowChecks.of(TABLE, SCHEMA, false),
            new RawTable.Part(2, "raw-0-1", 5, 600, new ArrayList<>(List.of(unread()))),
            rows,
            task,
            new RunTask.Part<>(new ArrayList<>(List.of(run)), "found"),
            StagedKey.BYTES));
  }

  @Test
  void whatWasCountedIsCountedOn() {
    UnreadValues read = Wire.read(Wire.write(unread()), UnreadValues.class);
    read.merge(unread());
    assertThat(read.unread()).isEqualTo(2);
    assertThat(read.examples()).hasToString("['one' (id 7)]");
  }
}
