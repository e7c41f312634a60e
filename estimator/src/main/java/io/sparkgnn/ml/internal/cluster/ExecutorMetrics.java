// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.sparkgnn.connector.net.ExecutorNetwork;
import io.sparkgnn.connector.net.NetworkTraffic;
import io.sparkgnn.connector.net.PeerNetwork;
import io.sparkgnn.connector.shard.ExecutorShards;
import io.sparkgnn.shard.ShardTraffic;
import io.sparkgnn.train.loader.PipelineTotals;
import java.util.function.ToLongFunction;

/** The executor's figures as gauges: totals since it started, and rates since the last reading. */
public final class ExecutorMetrics {
  private ExecutorMetrics() {}

  /** Adds the gauges. Reading one costs no lock that work waits for. */
  public static void register(MetricRegistry registry) {
    add(registry, "seeds", PipelineTotals::seeds);
    add(registry, "edges", PipelineTotals::edges);
    registry.register("seedsPerSecond", new Rate(PipelineTotals::seeds));
    registry.register("edgesPerSecond", new Rate(PipelineTotals::edges));
    seconds(registry, "samplingBusySeconds", () -> PipelineTotals.sampling().busySeconds());
    seconds(registry, "samplingWaitedSeconds", () -> PipelineTotals.sampling().waitedSeconds());
    seconds(registry, "featuresBusySeconds", () -> PipelineTotals.features().busySeconds());
    seconds(registry, "featuresWaitedSeconds", () -> PipelineTotals.features().waitedSeconds());
    add(registry, "remoteBytesSent", () -> traffic(NetworkTraffic::bytesSent));
    add(registry, "remoteBytesReceived", () -> traffic(NetworkTraffic::bytesReceived));
    add(registry, "remoteRequests", () -> traffic(NetworkTraffic::requestsSent));
    add(registry, "remoteFailures", () -> traffic(NetworkTraffic::failures));
    add(registry, "remoteLists", () -> shards(c -> c.nodes() - c.ownNodes()));
    add(registry, "cachedLists", () -> shards(ShardTraffic.Counts::hotNodes));
    add(registry, "remoteRows", () -> shards(c -> c.rows() - c.ownRows()));
    add(registry, "cachedRows", () -> shards(ShardTraffic.Counts::hotRows));
    add(registry, "remoteFigureLists", () -> shards(c -> c.lists() - c.ownLists()));
    add(registry, "nativeBytes", NativeMemory::bytes);
  }

  private static void add(MetricRegistry registry, String name, Gauge<Long> gauge) {
    registry.register(name, gauge);
  }

  private static void seconds(MetricRegistry registry, String name, Gauge<Double> gauge) {
    registry.register(name, gauge);
  }

  private static long traffic(ToLongFunction<NetworkTraffic> figure) {
    PeerNetwork network = ExecutorNetwork.running();
    return network == null ? 0 : figure.applyAsLong(network.traffic());
  }

  private static long shards(ToLongFunction<ShardTraffic.Counts> figure) {
    return figure.applyAsLong(ExecutorShards.traffic());
  }

  /** Closes the executor's shards and its network. */
  public static void shutdown() {
    ExecutorShards.close();
    ExecutorNetwork.close();
  }

  /** How much a total grew per second since the last reading, or since this was made. */
  private static final class Rate implements Gauge<Double> {
    private final Gauge<Long> total;
    private long before;
    private long time = System.nanoTime();

    Rate(Gauge<Long> total) {
      this.total = total;
      this.before = total.getValue();
    }

    @Override
    public synchronized Double getValue() {
      long now = System.nanoTime();
      long count = total.getValue();
      double rate = (count - before) * 1e9 / Math.max(1, now - time);
      before = count;
      time = now;
      return rate;
    }
  }
}
