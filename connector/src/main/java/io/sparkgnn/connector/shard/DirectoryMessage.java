// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import io.sparkgnn.connector.net.PeerAddress;
import java.util.BitSet;

/** What executors tell the driver's {@link ShardDirectory}. */
sealed interface DirectoryMessage {
  /** The graph that it is about. */
  GraphKey graph();

  /**
   * Which stripes are mine, and who has the others? Answered with a {@link StripeClaims.Answer}.
   *
   * @param stripes of the graph
   * @param executor who asks
   * @param address where it answers its peers
   * @param ready stripes that it is ready to answer for
   */
  record Ask(GraphKey graph, int stripes, String executor, PeerAddress address, BitSet ready)
      implements DirectoryMessage {}

  /**
   * An executor did not answer its peer, or cannot own its stripes. Answered with {@code true}.
   *
   * @param executor whose stripes others are to take over
   * @param reason for the log
   */
  record Lost(GraphKey graph, String executor, String reason) implements DirectoryMessage {}
}
