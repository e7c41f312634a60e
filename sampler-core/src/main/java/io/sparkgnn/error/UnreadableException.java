// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

/**
 * Data that cannot be read: damaged, or of another version. The message names the file and what
 * brings it back. The command line exits with status 1.
 */
public class UnreadableException extends ExplainedException {
  private static final long serialVersionUID = 1L;

  public UnreadableException(String message) {
    super(message);
  }

  public UnreadableException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureKind kind() {
    return FailureKind.UNREADABLE;
  }
}
