// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.connector.net.PeerAddress;
import io.sparkgnn.connector.plan.ColumnKind;
import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.connector.plan.ValueCheck;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.wire.Wire;
import io.sparkgnn.wire.WireSamples;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;

class ConnectorTypesTest {
  private static SerializableConfiguration hadoop() {
    Configuration configuration = new Configuration(false);
    configuration.set("fs.defaultFS", "hdfs://${host}:9000");
    return new SerializableConfiguration(configuration);
  }

  @Test
  void everyTypeTravelsAndBearsDamage() {
    WireSamples.check(
        List.of(new ConnectorTypes()),
        List.of(
            hadoop(),
            new StructType().add("a", DataTypes.LongType).add("b", DataTypes.StringType),
            new PeerAddress("executor 1", "host", 4711),
            new ColumnPlan("name", "_v0", "string", ColumnKind.STRING, false, null),
            new ValueCheck("price", "_x", ValueCheck.Use.FEATURE, "numbers"),
            new SeedReport(
                10,
                6,
                2,
                Map.of(SeedProblem.NULL_LABEL, 2L),
                Map.of(SeedProblem.NULL_LABEL, "id 7"),
                List.of("9"),
                0,
                1,
                0,
                List.of("a line"))));
  }

  @Test
  void settingsArriveAsTheyWereWritten() {
    Configuration read = Wire.read(Wire.write(hadoop()), SerializableConfiguration.class).value();
    assertThat(read.getRaw("fs.defaultFS")).isEqualTo("hdfs://${host}:9000");
    assertThat(read.size()).isEqualTo(1);
  }
}
