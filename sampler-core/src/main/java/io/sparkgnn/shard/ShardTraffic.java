// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a process asks of its peers. Safe for use by any number of threads. */
public final class ShardTraffic {
  final LongAdder requests = new LongAdder();
  final LongAdder bytesSent = new LongAdder();
  final LongAdder bytesReceived = new LongAdder();
  final LongAdder nodes = new LongAdder();
  final LongAdder ownNodes = new LongAdder();
  final LongAdder hotNodes = new LongAdder();
  final LongAdder rows = new LongAdder();
  final LongAdder ownRows = new LongAdder();
  final LongAdder hotRows = new LongAdder();
  final LongAdder lists = new LongAdder();
  final LongAdder ownLists = new LongAdder();

  /**
   * Counts so far.
   *
   * @param requests requests to peers
   * @param bytesSent bytes of those
   * @param bytesReceived bytes of the answers
   * @param nodes nodes that were expanded by an edge type
   * @param ownNodes those whose stripe is here
   * @param hotNodes those of another's stripe whose list was in the cache
   * @param rows feature rows that were read
   * @param ownRows those whose stripe is here
   * @param hotRows those of another's stripe that were in the cache
   * @param lists lists that figures of the past were made of
   * @param ownLists those whose stripe is here
   */
  public record Counts(
      long requests,
      long bytesSent,
      long bytesReceived,
      long nodes,
      long ownNodes,
      long hotNodes,
      long rows,
      long ownRows,
      long hotRows,
      long lists,
      long ownLists) {
    /** Share of the lists of others that the cache had, 0 to 1. */
    public double listHitRate() {
      return share(hotNodes, nodes - ownNodes);
    }

    /** Share of the feature rows of others that the cache had, 0 to 1. */
    public double rowHitRate() {
      return share(hotRows, rows - ownRows);
    }

    /** What was asked since earlier counts. */
    public Counts minus(Counts earlier) {
      return new Counts(
          requests - earlier.requests,
          bytesSent - earlier.bytesSent,
          bytesReceived - earlier.bytesReceived,
          nodes - earlier.nodes,
          ownNodes - earlier.ownNodes,
          hotNodes - earlier.hotNodes,
          rows - earlier.rows,
          ownRows - earlier.ownRows,
          hotRows - earlier.hotRows,
          lists - earlier.lists,
          ownLists - earlier.ownLists);
    }

    private static double share(long part, long whole) {
      return whole == 0 ? 0 : (double) part / whole;
    }
  }

  /** The counts now. */
  public Counts counts() {
    return new Counts(
        requests.sum(),
        bytesSent.sum(),
        bytesReceived.sum(),
        nodes.sum(),
        ownNodes.sum(),
        hotNodes.sum(),
        rows.sum(),
        ownRows.sum(),
        hotRows.sum(),
        lists.sum(),
        ownLists.sum());
  }
}
