// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.follow;

/** A table's log does not tell what has come, or it is too much. The message says why. */
public final class CannotFollowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CannotFollowException(String message) {
    super(message);
  }

  public CannotFollowException(String message, Throwable cause) {
    super(message, cause);
  }
}
