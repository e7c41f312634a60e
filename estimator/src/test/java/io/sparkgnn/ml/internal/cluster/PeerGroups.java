// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.connector.net.PeerAddress;
import io.sparkgnn.connector.net.PeerNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import scala.Option;

/** Groups of workers of one JVM, each with a network of its own. */
final class PeerGroups implements AutoCloseable {
  interface Work<T> {
    T apply(PeerCollective collective) throws Exception;
  }

  private final List<PeerNetwork> networks = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private int groups;

  PeerGroups(int size, Map<String, String> settings) {
    SparkConf conf = new SparkConf(false).set("spark.app.id", "app-1");
    settings.forEach(conf::set);
    SecurityManager security =
        new SecurityManager(
            conf,
            Option.empty(),
            org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE());
    for (int i = 0; i < size; i++) {
      networks.add(PeerNetwork.start(conf, security, "executor " + i, "127.0.0.1", 1));
    }
  }

  List<PeerNetwork> networks() {
    return networks;
  }

  /** Starts the same work in every process. */
  <T> List<Future<T>> start(Work<T> work) {
    String group = "group " + groups++;
    List<PeerAddress> addresses = networks.stream().map(PeerNetwork::address).toList();
    List<Mailbox> mailboxes = networks.stream().map(n -> new Mailbox(n, group)).toList();
    List<Future<T>> results = new ArrayList<>();
    for (int i = 0; i < networks.size(); i++) {
      int rank = i;
      results.add(
          threads.submit(
              () -> {
                try (PeerCollective collective =
                    new PeerCollective(mailboxes.get(rank), rank, addresses, () -> {})) {
                  return work.apply(collective);
                }
              }));
    }
    return results;
  }

  /** The result of the same work in every process. */
  <T> List<T> together(Work<T> work) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> result : start(work)) {
      results.add(result.get());
    }
    return results;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    networks.forEach(PeerNetwork::close);
  }
}
