// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.net;

/**
 * Where a peer listens.
 *
 * @param name who it is, for messages, such as {@code executor 2}
 * @param host its Spark host
 * @param port of its {@link PeerNetwork}
 */
public record PeerAddress(String name, String host, int port) {
  /** For messages: {@code executor 2 at host:port}. */
  @Override
  public String toString() {
    return name + " at " + host + ":" + port;
  }
}
