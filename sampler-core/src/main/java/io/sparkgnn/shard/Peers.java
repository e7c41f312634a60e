// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.shard;

import io.sparkgnn.wire.ShardRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The other owners of one version of a graph, as the parts of the asker's view use them. */
final class Peers {
  /** A request asks for no more than about so many bytes, so that none holds up the others. */
  static final long REPLY_BYTES = 8L << 20;

  private final String version;
  private final StripeOwners owners;
  private final int[] ownerOf;
  private final PeerChannel channel;
  private final ShardTraffic traffic;

  Peers(String version, StripeOwners owners, PeerChannel channel, ShardTraffic traffic) {
    this.version = version;
    this.owners = owners;
    this.ownerOf = owners.toArray();
    this.channel = channel;
    this.traffic = traffic;
  }

  String version() {
    return version;
  }

  StripeOwners owners() {
    return owners;
  }

  /** The peer that owns a node. */
  int ownerOf(long id) {
    return ownerOf[(int) id & (ownerOf.length - 1)];
  }

  int self() {
    return owners.self();
  }

  /** Sends a request; the answer is taken with {@link #await}. */
  CompletableFuture<ByteBuffer> ask(int peer, ShardRequest request) {
    ByteBuffer message = ShardRequest.write(request);
    traffic.requests.increment();
    traffic.bytesSent.add(message.remaining());
    return channel.request(peer, message);
  }

  /** Waits for an answer; a failure is thrown as the channel made it, where it can be. */
  ByteBuffer await(CompletableFuture<ByteBuffer> answer) {
    ByteBuffer bytes;
    try {
      bytes = answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
    traffic.bytesReceived.add(bytes.remaining());
    return bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
