// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.history.ListPlan;
import io.sparkgnn.wire.AskedLists;
import io.sparkgnn.wire.FiguresReply;
import io.sparkgnn.wire.ShardRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks peers for figures. Safe for use by any number of threads. */
final class FigureCalls {
  private static final long STALLED_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long FIRST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 200;

  private final Peers peers;

  FigureCalls(Peers peers) {
    this.peers = peers;
  }

  /** A request that is to be sent. */
  ShardRequest.Figures request(List<AskedLists> parts) {
    return new ShardRequest.Figures(peers.version(), false, parts);
  }

  /** A part of a request. */
  static AskedLists lists(ListPlan plan, long[] nodes, long[] times, long[] visible) {
    return new AskedLists(plan.edge().index(), plan.each(), plan.figures(), nodes, times, visible);
  }

  /**
   * Waits for a peer's figures, and asks again as long as it prepares for them.
   *
   * @throws EnvironmentException if it can't, or gets no further
   * @throws IllegalStateException if the answer is not about what was asked
   */
  List<FiguresReply.Part> await(
      int peer, ShardRequest.Figures request, CompletableFuture<ByteBuffer> answer) {
    FiguresReply reply = FiguresReply.read(peers.await(answer));
    long rowsRead = -1;
    long since = System.nanoTime();
    long pause = FIRST_PAUSE_MILLIS;
    ShardRequest again = new ShardRequest.Figures(peers.version(), true, request.parts());
    while (reply.state() == FiguresReply.State.PREPARING) {
      if (reply.rowsRead() != rowsRead) {
        rowsRead = reply.rowsRead();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > STALLED_NANOS) {
        throw EnvironmentException.passing(
            "Cannot read figures of the past: the executor that has them, peer %d, gets no further with preparing them after %d rows"
                .formatted(peer, rowsRead),
            null);
      }
      sleep(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
      reply = FiguresReply.read(peers.await(peers.ask(peer, again)));
    }
    if (reply.state() == FiguresReply.State.FAILED) {
      throw EnvironmentException.passing(
          "Cannot read figures of the past: the executor that has them, peer %d, cannot prepare them: %s"
              .formatted(peer, reply.problem()),
          null);
    }
    check(peer, request, reply.parts());
    return reply.parts();
  }

  private static void check(int peer, ShardRequest.Figures request, List<FiguresReply.Part> parts) {
    boolean right = parts.size() == request.parts().size();
    for (int p = 0; right && p < parts.size(); p++) {
      AskedLists asked = request.parts().get(p);
      int nodes = asked.nodes().length;
      right =
          parts.get(p).each() == asked.each()
              && (nodes == 0
                  ? parts.get(p).values().length == 0
                  : parts.get(p).values().length % nodes == 0);
    }
    if (!right) {
      throw new IllegalStateException("peer " + peer + " answered about other figures");
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw EnvironmentException.passing("Interrupted while peers prepare figures of the past", e);
    }
  }
}
