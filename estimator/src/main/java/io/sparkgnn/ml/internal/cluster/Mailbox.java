// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.connector.net.PeerHandler;
import io.sparkgnn.connector.net.PeerNetwork;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.error.ToldFailure;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the other workers of a group have sent to this one. Open before any of them knows where this
 * one is. No process can be more than one operation ahead of another, since the next one needs
 * everybody, so what waits here is bounded by what one operation sends.
 */
public final class Mailbox implements AutoCloseable {
  private static final ByteBuffer RECEIVED = ByteBuffer.allocate(0);

  private final PeerNetwork network;
  private final String group;
  private final PeerNetwork.Registration registration;
  private final Map<Message.Key, CompletableFuture<Message.Data>> slots = new ConcurrentHashMap<>();
  private volatile Message.Failed failure;

  /**
   * Opens.
   *
   * @param group a name that no other group has
   * @throws IllegalStateException if another worker of the group is in this JVM
   */
  public Mailbox(PeerNetwork network, String group) {
    this.network = network;
    this.group = group;
    PeerHandler handler =
        request -> {
          receive(Message.decode(request));
          return RECEIVED.duplicate();
        };
    this.registration = network.serve(group, 0, handler);
  }

  private void receive(Message message) {
    if (message instanceof Message.Data data) {
      slot(data.key()).complete(data);
    } else if (message instanceof Message.Failed found) {
      failure = found;
    }
  }

  PeerNetwork network() {
    return network;
  }

  String group() {
    return group;
  }

  /** Where a piece will be, or is. */
  CompletableFuture<Message.Data> slot(Message.Key key) {
    return slots.computeIfAbsent(key, any -> new CompletableFuture<>());
  }

  /** Forgets a piece. */
  void remove(Message.Key key) {
    slots.remove(key);
  }

  /** What another worker said that it failed of, or null. */
  ExplainedException failure() {
    Message.Failed found = failure;
    return found == null ? null : ToldFailure.of(found.kind(), found.text());
  }

  /** Takes no more: a worker that asks is told that this one has ended. */
  @Override
  public void close() {
    registration.close();
    slots.clear();
  }
}
