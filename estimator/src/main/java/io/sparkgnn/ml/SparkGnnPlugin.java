// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import io.sparkgnn.ml.internal.cluster.ExecutorMetrics;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Reports what each executor does into Spark's metrics system, as {@code
 * plugin.io.sparkgnn.ml.SparkGnnPlugin.*}, and closes what it holds when it shuts down. Optional:
 * {@code spark.plugins=io.sparkgnn.ml.SparkGnnPlugin}.
 */
public final class SparkGnnPlugin implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extra) {
        ExecutorMetrics.register(context.metricRegistry());
      }

      @Override
      public void shutdown() {
        ExecutorMetrics.shutdown();
        GraphHandle.closeIdle();
      }
    };
  }
}
