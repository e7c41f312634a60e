// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.net;

/** A peer that did not answer in time: it may be stopped, overloaded or cut off. */
public final class PeerTimeoutException extends PeerException {
  private static final long serialVersionUID = 1L;

  PeerTimeoutException(PeerAddress peer, String message) {
    super(peer, message, null);
  }
}
