// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** Requests to the executors that own the stripes. Safe for use by any number of threads. */
public interface PeerChannel {
  /**
   * Sends a request and returns at once, or as soon as fewer than the allowed number are in flight.
   *
   * @param peer which executor, as {@link StripeOwners} numbers them
   * @param message its remaining bytes are sent
   * @return the answer; or a failure that names the peer, also when it does not answer in time
   */
  CompletableFuture<ByteBuffer> request(int peer, ByteBuffer message);
}
