// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import io.sparkgnn.connector.net.ExecutorNetwork;
import io.sparkgnn.connector.net.PeerNetwork;
import io.sparkgnn.shard.ShardTraffic;
import io.sparkgnn.shard.ShardedGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards of this executor, shared by its tasks. What no task uses stays open, since peers may
 * still ask for it, until it is another version of the same graph or the third graph back. Safe for
 * use by any number of threads.
 */
public final class ExecutorShards {
  /** Spark setting of how long a task waits for the other executors' stripes. */
  public static final String TIMEOUT = "spark.sparkgnn.shards.timeout";

  /** What this executor asked of its peers, about all graphs. */
  static final ShardTraffic TRAFFIC = new ShardTraffic();

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorShards.class);
  private static final int IDLE_GRAPHS = 2;
  private static final Map<GraphKey, OpenShards> OPEN = new LinkedHashMap<>();

  private static SparkEnv owner;

  private ExecutorShards() {}

  /** A task's right to use a graph. */
  public static final class Lease implements AutoCloseable {
    private final OpenShards shards;
    private final OpenShards.Joined joined;
    private final ShardTraffic.Counts before;
    private boolean closed;

    private Lease(OpenShards shards, OpenShards.Joined joined) {
      this.shards = shards;
      this.joined = joined;
      this.before = joined.graph().traffic();
    }

    /** The whole graph. */
    public ShardedGraph graph() {
      return joined.graph();
    }

    /**
     * To be told of a failure of something that used the graph: if it was a peer that did not
     * answer, the next attempt will find its stripes elsewhere.
     */
    public void failed(Throwable failure) {
      shards.failed(joined, failure);
    }

    @Override
    public void close() {
      synchronized (OPEN) {
        if (closed) {
          return;
        }
        closed = true;
        shards.leases--;
      }
      ShardTraffic.Counts during = joined.graph().traffic().minus(before);
      LOG.info(
          "Asked peers {} times while {} was used: {} bytes sent, {} received; the cache had {} %"
              + " of their lists and {} % of their rows; {} of {} lists that figures were made of"
              + " were here",
          during.requests(),
          shards.ref.path(),
          during.bytesSent(),
          during.bytesReceived(),
          Math.round(100 * during.listHitRate()),
          Math.round(100 * during.rowHitRate()),
          during.ownLists(),
          during.lists());
    }
  }

  /**
   * Leases a graph: localises and opens this executor's stripes and waits until the others have
   * theirs. The caller closes the lease.
   *
   * @throws io.sparkgnn.error.EnvironmentException if the graph was built again meanwhile, there is
   *     no room for its files, or other executors are not ready in time
   */
  public static Lease lease(ShardedGraphRef ref) {
    SparkEnv env = SparkEnv.get();
    OpenShards shards = open(ref, env);
    try {
      long timeout = TimeUnit.MILLISECONDS.toNanos(env.conf().getTimeAsMs(TIMEOUT, "600s"));
      return new Lease(shards, shards.join(timeout));
    } catch (RuntimeException e) {
      synchronized (OPEN) {
        shards.leases--;
      }
      throw e;
    }
  }

  /** What this executor asked of its peers so far. */
  public static ShardTraffic.Counts traffic() {
    return TRAFFIC.counts();
  }

  private static OpenShards open(ShardedGraphRef ref, SparkEnv env) {
    synchronized (OPEN) {
      if (owner != env) {
        close();
        owner = env;
      }
      OpenShards shards = OPEN.remove(ref.key());
      if (shards == null) {
        closeIdle(ref);
        PeerNetwork network = ExecutorNetwork.get();
        int threads = Math.max(1, env.conf().getInt("spark.executor.cores", 2));
        shards = new OpenShards(ref, env, network, threads);
      }
      OPEN.put(ref.key(), shards);
      shards.leases++;
      return shards;
    }
  }

  private static void closeIdle(ShardedGraphRef next) {
    List<GraphKey> idle = new ArrayList<>();
    OPEN.forEach(
        (key, shards) -> {
          if (shards.leases == 0) {
            idle.add(key);
          }
        });
    int surplus = idle.size() - IDLE_GRAPHS;
    for (GraphKey key : idle) {
      boolean older = key.path().equals(next.path()) && !key.version().equals(next.version());
      if (older || surplus > 0) {
        surplus--;
        OPEN.remove(key).close();
      }
    }
  }

  /** Closes everything, at the end of the executor. */
  public static void close() {
    synchronized (OPEN) {
      OPEN.values().forEach(OpenShards::close);
      OPEN.clear();
    }
  }
}
