// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

/**
 * A mistake in what the user gave: a job file, a parameter, an input table. The message is one line
 * that says what is wrong, where, and what is allowed; the command line exits with status 2.
 */
public class UserErrorException extends ExplainedException {
  private static final long serialVersionUID = 1L;

  public UserErrorException(String message) {
    super(message);
  }

  public UserErrorException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public FailureKind kind() {
    return FailureKind.MISTAKE;
  }
}
