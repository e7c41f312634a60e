// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import io.sparkgnn.wire.Wire;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.util.RpcUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.PartialFunction;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * The driver's book of who owns which stripes, reached over Spark's own RPC, so with its
 * authentication and without a port of its own. Spark tells it of lost executors, and executors of
 * peers that do not answer.
 */
public final class ShardDirectory implements ThreadSafeRpcEndpoint {
  /** Spark setting of how long a slot stays free for an executor on which no task has run yet. */
  public static final String GRACE = "spark.sparkgnn.shards.grace";

  private static final Logger LOG = LoggerFactory.getLogger(ShardDirectory.class);
  private static final String NAME = "spark-gnn-shards";

  private static SparkEnv startedFor;

  private final RpcEnv rpc;
  private final long graceNanos;
  private final Map<GraphKey, StripeClaims> claims = new ConcurrentHashMap<>();

  private ShardDirectory(RpcEnv rpc, long graceMillis) {
    this.rpc = rpc;
    this.graceNanos = TimeUnit.MILLISECONDS.toNanos(graceMillis);
  }

  /** Makes sure that the directory of this driver runs; it ends with the session. */
  public static synchronized void start(SparkContext spark) {
    SparkEnv env = spark.env();
    if (startedFor == env) {
      return;
    }
    ShardDirectory directory =
        new ShardDirectory(env.rpcEnv(), spark.conf().getTimeAsMs(GRACE, "5s"));
    env.rpcEnv().setupEndpoint(NAME, directory);
    spark.addSparkListener(
        new SparkListener() {
          @Override
          public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            directory.lost(removed.executorId());
          }
        });
    startedFor = env;
  }

  /** Asks the driver from an executor, or from the driver itself. */
  static <T> T ask(SparkEnv env, DirectoryMessage message, Class<T> answer) {
    RpcEndpointRef driver = RpcUtils.makeDriverRef(NAME, env.conf(), env.rpcEnv());
    byte[] answered =
        driver.<byte[]>askSync(Wire.write(message), ClassTag$.MODULE$.apply(byte[].class));
    return Wire.read(answered, answer);
  }

  @Override
  public RpcEnv rpcEnv() {
    return rpc;
  }

  @Override
  public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext context) {
    return new AbstractPartialFunction<>() {
      @Override
      public boolean isDefinedAt(Object message) {
        return message instanceof byte[];
      }

      @Override
      public BoxedUnit apply(Object message) {
        context.reply(Wire.write(answer(Wire.read((byte[]) message, DirectoryMessage.class))));
        return BoxedUnit.UNIT;
      }
    };
  }

  private Object answer(DirectoryMessage message) {
    if (message instanceof DirectoryMessage.Ask ask) {
      long now = System.nanoTime();
      return claims
          .computeIfAbsent(
              ask.graph(),
              graph -> new StripeClaims(ask.stripes(), graph.executors(), graceNanos, now))
          .ask(ask.executor(), ask.address(), ask.ready(), now);
    }
    DirectoryMessage.Lost lost = (DirectoryMessage.Lost) message;
    LOG.warn(
        "Executor {} gives up its part of {}: {}", lost.executor(), lost.graph(), lost.reason());
    StripeClaims graph = claims.get(lost.graph());
    if (graph != null) {
      graph.lost(lost.executor(), System.nanoTime());
    }
    return true;
  }

  private void lost(String executor) {
    claims.values().forEach(graph -> graph.lost(executor, System.nanoTime()));
  }
}
