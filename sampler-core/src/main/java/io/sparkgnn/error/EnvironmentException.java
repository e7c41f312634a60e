// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

/**
 * Something around the program failed: a disk is full, a peer is gone, a library is missing. The
 * message names it, where it is, and what helps. The command line exits with status 1.
 */
public class EnvironmentException extends ExplainedException {
  private static final long serialVersionUID = 1L;

  private final FailureKind kind;

  /**
   * @param kind {@link FailureKind#PASSING} or {@link FailureKind#LASTING}
   * @param cause or null
   */
  protected EnvironmentException(FailureKind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** A trouble that may be over when the work is tried again. */
  public static EnvironmentException passing(String message, Throwable cause) {
    return new EnvironmentException(FailureKind.PASSING, message, cause);
  }

  /** A trouble that stays until somebody does something about it. */
  public static EnvironmentException lasting(String message, Throwable cause) {
    return new EnvironmentException(FailureKind.LASTING, message, cause);
  }

  @Override
  public FailureKind kind() {
    return kind;
  }
}
