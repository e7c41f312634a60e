// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.net;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.FailureKind;

/** A request that got no answer. The message names the peer, the service and the reason. */
public class PeerException extends EnvironmentException {
  private static final long serialVersionUID = 1L;

  private final transient PeerAddress peer;

  PeerException(PeerAddress peer, String message, Throwable cause) {
    super(FailureKind.PASSING, message, cause);
    this.peer = peer;
  }

  /** Who did not answer; null in a copy from another JVM. */
  public PeerAddress peer() {
    return peer;
  }
}
