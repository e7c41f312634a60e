// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

/** A failure that another process has told of, by kind and message. */
public final class ToldFailure {
  private ToldFailure() {}

  /** The failure as one of this process. */
  public static ExplainedException of(FailureKind kind, String message) {
    return switch (kind) {
      case MISTAKE -> new UserErrorException(message);
      case PASSING -> EnvironmentException.passing(message, null);
      case LASTING -> EnvironmentException.lasting(message, null);
      case UNREADABLE -> new UnreadableException(message);
    };
  }
}
