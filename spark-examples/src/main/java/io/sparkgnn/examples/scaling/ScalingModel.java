// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.scaling;

import java.util.ArrayList;
import java.util.List;

/**
 * What sharded sampling and data-parallel training cost on any number of executors, worked out from
 * the shape of the {@code shop} benchmark and from what {@link ShardBench} measured. Every executor
 * trains on batches of its own and answers as many requests as it sends.
 *
 * @param shape the graph and the batch
 * @param costs measured costs
 * @param executors of the cluster
 */
record ScalingModel(Shape shape, Costs costs, int executors) {
  private static final double BITS = 8;

  /** A seed's random key and the visible count of one table. */
  private static final double SEED_BYTES = 16;

  private static final double SEED_NUMBER_BYTES = 4;
  private static final double DEGREE_BYTES = 4;

  /** What goes with a request and its answer beside the arrays. */
  private static final double HEADER_BYTES = 60;

  /** A message between neighbors of the all-reduce's ring, both ends. */
  private static final double HOP_MILLIS = 0.15;

  /** Widths of a row of users, items and transactions. */
  private static final List<Integer> ROW_BYTES = List.of(128, 128, 64);

  /**
   * The graph and what is sampled of it.
   *
   * @param edges directed edges: four a transaction
   * @param seeds of an executor's batch
   * @param hops what each hop expands
   * @param rows feature rows of a batch: users, items, transactions
   */
  record Shape(double edges, int seeds, List<Hop> hops, List<Double> rows) {
    double transactions() {
      return edges / 4;
    }

    double users() {
      return transactions() / 10;
    }

    double items() {
      return transactions() / 50;
    }
  }

  /**
   * One hop of a batch.
   *
   * @param nodes that are expanded, without those that lead back to where they came from
   * @param edges that it adds
   * @param drawn whether neighbors are drawn, for which a peer must know the seeds; a single parent
   *     is not
   */
  record Hop(double nodes, double edges, boolean drawn) {}

  /**
   * Measured costs of one core.
   *
   * @param sampleMillis to sample a batch and copy its rows when all of the graph is here
   * @param requestMicros of both ends of a request, whatever it asks
   * @param byteNanos of both ends of a byte on its way
   * @param cores of an executor that sample, read and answer
   * @param stepMillis of the model's forward and backward pass, on a device of its own
   * @param weights of the model, 4 bytes each
   * @param hitRate share of rows of others that the cache of hot nodes has
   */
  record Costs(
      double sampleMillis,
      double requestMicros,
      double byteNanos,
      int cores,
      double stepMillis,
      double weights,
      double hitRate) {}

  private double remote() {
    return 1 - 1.0 / executors;
  }

  /** Bytes of files of an executor: its share of edges and rows, and all times and keys. */
  double bytesPerExecutor() {
    return edgeBytes() / executors + featureBytes() / executors + everywhereBytes();
  }

  /** Bytes of all edges: packed columns and lists, and where the lists begin. */
  double edgeBytes() {
    double t = shape.transactions();
    double columns = t * (bits(shape.users()) + bits(shape.items())) / BITS;
    double lists = 2 * t * bits(t) / BITS;
    return columns + lists + 1.3 * shape.users() + 1.7 * shape.items();
  }

  /** Bytes of all feature rows: 64 a transaction, 128 a user or item, as in the benchmark. */
  double featureBytes() {
    return 64 * shape.transactions() + 128 * (shape.users() + shape.items());
  }

  /** Bytes that every executor has: times of transactions and keys of users. */
  double everywhereBytes() {
    return 1.2 * shape.transactions() + 34.5 * shape.users();
  }

  private static double bits(double largest) {
    return Math.ceil(Math.log(largest + 1) / Math.log(2));
  }

  /** Requests that an executor sends for a batch: one a hop and peer, and one a peer for rows. */
  double requests() {
    double all = asked(remoteRows().stream().mapToDouble(rows -> rows).sum());
    for (Hop hop : shape.hops()) {
      all += asked(hop.nodes() * remote());
    }
    return all;
  }

  /** Rows of each table that are asked of peers. */
  private List<Double> remoteRows() {
    List<Double> remote = new ArrayList<>();
    for (int table = 0; table < shape.rows().size(); table++) {
      double cached = table < 2 ? costs.hitRate() : 0;
      remote.add(shape.rows().get(table) * remote() * (1 - cached));
    }
    return remote;
  }

  /** How many of the peers are asked for anything when so many things lie anywhere. */
  private double asked(double things) {
    int peers = executors - 1;
    return peers == 0 ? 0 : peers * (1 - Math.pow(1 - 1.0 / peers, things));
  }

  /** Bytes that an executor sends and receives as an asker for a batch. */
  double bytes() {
    double idBytes = shape.transactions() < 1L << 31 ? 4 : 8;
    double all = 0;
    for (Hop hop : shape.hops()) {
      double nodes = hop.nodes() * remote();
      all += nodes * idBytes + hop.edges() * remote() * idBytes;
      if (hop.drawn()) {
        // A seed's key and visible counts go to every peer that has one of its nodes.
        double seeds = shape.seeds() * asked(nodes / shape.seeds());
        all += nodes * (SEED_NUMBER_BYTES + DEGREE_BYTES) + seeds * SEED_BYTES;
      }
    }
    List<Double> rows = remoteRows();
    for (int table = 0; table < rows.size(); table++) {
      all += rows.get(table) * (ROW_BYTES.get(table) + idBytes);
    }
    return all + HEADER_BYTES * requests();
  }

  /**
   * Milliseconds of an executor's cores for a batch: its own work, and both ends of what travels.
   */
  double coreMillis() {
    return (costs.sampleMillis()
            + requests() * costs.requestMicros() / 1e3
            + bytes() * costs.byteNanos() / 1e6)
        / costs.cores();
  }

  /**
   * Milliseconds that a batch's bytes and what is answered for others take on the wire, each way.
   */
  double networkMillis(double gigabits) {
    return bytes() * BITS / (gigabits * 1e9) * 1e3;
  }

  /** Milliseconds of a ring all-reduce of the gradients. */
  double allReduceMillis(double gigabits) {
    double hops = 2.0 * (executors - 1);
    double wire = hops / executors * costs.weights() * 4 * BITS / (gigabits * 1e9) * 1e3;
    return executors == 1 ? 0 : wire + hops * HOP_MILLIS;
  }

  /** Milliseconds of a step: the stages overlap, the all-reduce does not. */
  double stepMillis(double gigabits) {
    return Math.max(costs.stepMillis(), Math.max(coreMillis(), networkMillis(gigabits)))
        + allReduceMillis(gigabits);
  }

  /** What a step waits for. */
  String bound(double gigabits) {
    double core = coreMillis();
    double network = networkMillis(gigabits);
    if (costs.stepMillis() >= Math.max(core, network)) {
      return "model";
    }
    return core >= network ? "cores" : "network";
  }
}
