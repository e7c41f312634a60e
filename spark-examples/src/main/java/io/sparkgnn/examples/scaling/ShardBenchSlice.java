// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.scaling;

import io.sparkgnn.shard.ShardTraffic;

/**
 * What one executor did in one round of one case of {@link ShardBench}.
 *
 * @param round from 0
 * @param sharded whether the graph was sharded, not replicated
 * @param features whether feature rows were read too
 * @param openSeconds how long it took to open the graph in this way, once
 * @param seconds how long this took
 * @param seeds of all batches
 * @param batches that were sampled
 * @param edges of their neighborhoods
 * @param rows feature rows that were read
 * @param cpu where the processor time went
 * @param traffic what was asked of peers
 */
record ShardBenchSlice(
    int round,
    boolean sharded,
    boolean features,
    double openSeconds,
    double seconds,
    long seeds,
    long batches,
    long edges,
    long rows,
    Cpu cpu,
    Traffic traffic) {
  /**
   * Nanoseconds of processor time.
   *
   * @param sampling of the threads that sample and read, what they pack and unpack included
   * @param answers of the threads that answer peers
   * @param network of the network's event loops
   * @param other of everything else: the collector, the compiler, Spark
   */
  record Cpu(long sampling, long answers, long network, long other) {
    long total() {
      return sampling + answers + network + other;
    }
  }

  /**
   * What an executor asked of its peers.
   *
   * @param requests that were sent
   * @param bytesSent of these
   * @param bytesReceived of their answers
   * @param listHitRate share of the lists of others that the cache had
   * @param rowHitRate share of the rows of others that the cache had
   */
  record Traffic(
      long requests, long bytesSent, long bytesReceived, double listHitRate, double rowHitRate) {
    static Traffic of(ShardTraffic.Counts counts) {
      return new Traffic(
          counts.requests(),
          counts.bytesSent(),
          counts.bytesReceived(),
          counts.listHitRate(),
          counts.rowHitRate());
    }
  }

  double seedsPerSecond() {
    return seeds / seconds;
  }

  double perBatch(long count) {
    return (double) count / batches;
  }
}
