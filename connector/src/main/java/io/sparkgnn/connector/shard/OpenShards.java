// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import io.sparkgnn.connector.net.PeerAddress;
import io.sparkgnn.connector.net.PeerException;
import io.sparkgnn.connector.net.PeerNetwork;
import io.sparkgnn.connector.store.LocalCopy;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.shard.ShardServer;
import io.sparkgnn.shard.ShardedGraph;
import io.sparkgnn.shard.StripeOwners;
import io.sparkgnn.store.GraphShard;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version of a graph on this executor: its copied files, the shard that is open, the service
 * that answers peers, and the view of the whole. Joining is done under its lock; whoever has joined
 * uses an immutable {@link ShardedGraph}.
 */
final class OpenShards {
  private static final Logger LOG = LoggerFactory.getLogger(OpenShards.class);
  private static final long POLL_MILLIS = 50;

  final ShardedGraphRef ref;
  private final SparkEnv env;
  private final PeerNetwork network;
  private final LocalCopy copy;
  private final List<GraphShard> opened = new ArrayList<>();
  private final PeerNetwork.Registration registration;
  private volatile ShardServer server;
  private BitSet ready = new BitSet();
  private volatile Joined joined;

  /** How many tasks use it; guarded by {@link ExecutorShards}. */
  int leases;

  /**
   * What a task gets.
   *
   * @param graph the whole graph
   * @param owners who owns it
   * @param executors ids of the peers
   * @param addresses of the peers
   */
  record Joined(
      ShardedGraph graph,
      StripeOwners owners,
      List<String> executors,
      List<PeerAddress> addresses) {}

  OpenShards(ShardedGraphRef ref, SparkEnv env, PeerNetwork network, int threads) {
    this.ref = ref;
    this.env = env;
    this.network = network;
    this.copy =
        LocalCopy.of(
            ref.path(),
            ref.hadoop().value(),
            LocalFolders.of(env.conf()),
            LocalFolders.always(env.conf()));
    String found = copy.manifest().version();
    if (!found.equals(ref.version())) {
      copy.close();
      throw EnvironmentException.lasting(
          "Cannot continue with the graph at '%s': it was built again meanwhile (version %s is now %s); run this again"
              .formatted(ref.path(), ref.version(), found),
          null);
    }
    this.registration = network.serve(ref.service(), threads, this::answer);
  }

  private ByteBuffer answer(ByteBuffer message) {
    ShardServer current = server;
    if (current == null) {
      throw new IllegalStateException("no stripe of " + ref.path() + " is here yet");
    }
    return current.answer(message);
  }

  /**
   * Gets this executor's stripes ready and waits until all others are.
   *
   * @throws EnvironmentException if there is no room for them, or the others are not ready in time
   */
  synchronized Joined join(long timeoutNanos) {
    long begin = System.nanoTime();
    while (true) {
      StripeClaims.Answer answer = ask();
      BitSet missing = (BitSet) answer.own().clone();
      missing.andNot(ready);
      if (!missing.isEmpty() || server == null) {
        own(answer.own());
      } else if (answer.complete()) {
        return joined(answer);
      } else {
        pause(begin, timeoutNanos, answer.waitingFor());
      }
    }
  }

  private StripeClaims.Answer ask() {
    return ShardDirectory.ask(
        env,
        new DirectoryMessage.Ask(
            ref.key(), ref.stripes(), env.executorId(), network.address(), ready),
        StripeClaims.Answer.class);
  }

  /** Opens what is owned, beside what has been opened: its readers may still be at work. */
  private void own(BitSet stripes) {
    long begin = System.nanoTime();
    long before = copy.copiedBytes();
    BitSet all = (BitSet) stripes.clone();
    all.or(ready);
    try {
      copy.files(
          GraphFiles.shard(
              copy.manifest().schema(), ref.stripes(), all::get, ref.keyed()::contains));
      GraphShard shard =
          GraphShard.open(copy.folder(), copy.manifest(), all, ref.keyed()::contains);
      opened.add(shard);
      server = new ShardServer(shard, this::failedPreparing);
      ready = all;
    } catch (RuntimeException e) {
      giveUp(env.executorId(), e);
      throw e;
    }
    LOG.info(
        "Localised stripes {} of {} of {}: {} bytes copied in {} s",
        all,
        ref.stripes(),
        ref.path(),
        copy.copiedBytes() - before,
        (System.nanoTime() - begin) / 1e9);
  }

  private Joined joined(StripeClaims.Answer answer) {
    StripeOwners owners =
        new StripeOwners(Arrays.stream(answer.owners()).boxed().toList(), answer.self());
    List<PeerAddress> addresses = answer.addresses();
    if (joined == null
        || !joined.owners().equals(owners)
        || !joined.addresses().equals(addresses)) {
      try {
        ShardedGraph graph =
            new ShardedGraph(
                server,
                owners,
                (peer, message) -> network.send(addresses.get(peer), ref.service(), message),
                ref.cacheBytes(),
                ExecutorShards.TRAFFIC);
        joined = new Joined(graph, owners, answer.executors(), addresses);
      } catch (RuntimeException e) {
        failed(answer.executors(), addresses, e);
        throw e;
      }
    }
    return joined;
  }

  /** Tells the directory of the peer that a failure is about, if it is about one. */
  void failed(Joined view, Throwable failure) {
    failed(view.executors(), view.addresses(), failure);
  }

  /** What peers wait for here could not be read from another one. */
  private void failedPreparing(RuntimeException failure) {
    LOG.warn("Cannot prepare figures of the past of {}", ref.path(), failure);
    Joined view = joined;
    if (view != null) {
      failed(view, failure);
    }
  }

  private void failed(List<String> executors, List<PeerAddress> addresses, Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof PeerException peer && peer.peer() != null) {
        int index = addresses.indexOf(peer.peer());
        if (index >= 0) {
          giveUp(executors.get(index), e);
        }
        return;
      }
    }
  }

  private void giveUp(String executor, Throwable reason) {
    ShardDirectory.ask(
        env,
        new DirectoryMessage.Lost(ref.key(), executor, String.valueOf(reason.getMessage())),
        Boolean.class);
  }

  private void pause(long begin, long timeoutNanos, String waitingFor) {
    if (System.nanoTime() - begin > timeoutNanos) {
      throw EnvironmentException.passing(
          "Cannot open graph %s: after %d s its stripes are not ready on %s; see the log there, or raise %s"
              .formatted(
                  ref.path(), timeoutNanos / 1_000_000_000L, waitingFor, ExecutorShards.TIMEOUT),
          null);
    }
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("the task was cancelled");
    }
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("the task was cancelled");
    }
  }

  void close() {
    registration.close();
    opened.forEach(GraphShard::close);
    copy.close();
  }
}
