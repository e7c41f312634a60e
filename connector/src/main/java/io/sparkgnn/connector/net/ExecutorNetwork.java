// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.net;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * The network of this JVM's executor: started when first asked for, shared by all tasks, and closed
 * with the executor, or when the JVM turns out to serve another Spark application.
 */
public final class ExecutorNetwork {
  private static PeerNetwork network;
  private static SparkEnv owner;

  private ExecutorNetwork() {}

  /**
   * The network, listening at the host that Spark gave this executor; at the loopback address in
   * local mode, where there is no other executor.
   *
   * @throws IllegalStateException outside Spark
   */
  public static synchronized PeerNetwork get() {
    SparkEnv env = SparkEnv.get();
    if (env == null) {
      throw new IllegalStateException("there is no Spark in this JVM");
    }
    if (network == null || owner != env) {
      close();
      network =
          PeerNetwork.start(
              env.conf(), env.securityManager(), name(env), host(env), cores(env.conf()));
      owner = env;
    }
    return network;
  }

  /** The network if it runs, else null; starts nothing. */
  public static synchronized PeerNetwork running() {
    return network;
  }

  /** Closes the network if it runs. */
  public static synchronized void close() {
    if (network != null) {
      network.close();
      network = null;
      owner = null;
    }
  }

  private static String name(SparkEnv env) {
    return isDriver(env) ? "the driver" : "executor " + env.executorId();
  }

  private static String host(SparkEnv env) {
    return isDriver(env) ? "127.0.0.1" : env.blockManager().blockManagerId().host();
  }

  private static boolean isDriver(SparkEnv env) {
    return env.executorId().equals("driver");
  }

  private static int cores(SparkConf conf) {
    int machine = Runtime.getRuntime().availableProcessors();
    return Math.min(machine, conf.getInt("spark.executor.cores", machine));
  }
}
