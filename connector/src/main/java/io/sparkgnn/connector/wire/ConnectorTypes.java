// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.wire;

import io.sparkgnn.connector.label.SeedReport;
import io.sparkgnn.connector.net.PeerAddress;
import io.sparkgnn.connector.plan.ColumnKind;
import io.sparkgnn.connector.plan.ColumnPlan;
import io.sparkgnn.connector.plan.ValueCheck;
import io.sparkgnn.seed.SeedProblem;
import io.sparkgnn.wire.WireTypes;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** The connector's public types, and those of Spark that lie within them, with their ids. */
public final class ConnectorTypes implements WireTypes {
  /** The settings that came last; whoever has them only looks at them. */
  private static volatile Read last;

  @Override
  public void register(Registry registry) {
    registry.add(
        100,
        SerializableConfiguration.class,
        HashMap.class,
        ConnectorTypes::settings,
        ConnectorTypes::configuration);
    registry.add(
        101,
        StructType.class,
        String.class,
        StructType::json,
        json -> (StructType) DataType.fromJson(json));
    registry.add(102, PeerAddress.class);
    registry.add(110, ColumnPlan.class);
    registry.add(111, ColumnKind.class);
    registry.add(112, ValueCheck.class);
    registry.add(113, ValueCheck.Use.class);
    registry.add(114, SeedReport.class);
    registry.add(115, SeedProblem.class);
  }

  @SuppressWarnings("rawtypes") // a class has no type arguments
  private static HashMap settings(SerializableConfiguration configuration) {
    HashMap<String, String> settings = new HashMap<>();
    for (Map.Entry<String, String> setting : configuration.value()) {
      settings.put(setting.getKey(), setting.getValue());
    }
    return settings;
  }

  /**
   * Tasks are sent the same settings again and again, of which Hadoop checks each when it is set.
   */
  private static SerializableConfiguration configuration(HashMap<?, ?> settings) {
    Read known = last;
    if (known == null || !known.settings().equals(settings)) {
      Configuration configuration = new Configuration(false);
      settings.forEach((name, value) -> configuration.set((String) name, (String) value));
      known = new Read(settings, new SerializableConfiguration(configuration));
      last = known;
    }
    return known.configuration();
  }

  private record Read(Map<?, ?> settings, SerializableConfiguration configuration) {}
}
