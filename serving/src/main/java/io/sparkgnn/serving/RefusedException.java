// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

/** A request was not taken, or not answered, and nothing is wrong with it: it may be sent again. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why. */
  public enum Reason {
    /** As much waits already as may wait. */
    QUEUE_FULL,
    /** The service takes no more. */
    STOPPING
  }

  RefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
