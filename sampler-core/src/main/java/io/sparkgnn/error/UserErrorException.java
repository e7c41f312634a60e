package io.sparkgnn.error;

/**
 * A mistake in what the user gave: a job file, a parameter, an input table. The message is one line
 * that says what is wrong, where, and what is allowed; no stack trace is shown for it and the
 * command line exits with status 2.
 */
public class UserErrorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserErrorException(String message) {
    super(message);
  }

  public UserErrorException(String message, Throwable cause) {
    super(message, cause);
  }
}
