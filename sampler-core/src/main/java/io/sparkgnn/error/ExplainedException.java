// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * A failure whose message is all that people need: one line that says what could not be done, why,
 * and what helps. No stack trace is shown for it.
 */
public abstract class ExplainedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a cause, which may be given later. */
  ExplainedException(String message) {
    super(Shown.message(message));
  }

  ExplainedException(String message, Throwable cause) {
    super(Shown.message(message), cause);
  }

  /** What kind of failure it is. */
  public abstract FailureKind kind();

  /**
   * The first explained failure in a chain of causes: threads and Spark wrap what fails in them.
   */
  public static Optional<ExplainedException> in(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      if (cause instanceof ExplainedException explained) {
        return Optional.of(explained);
      }
    }
    return Optional.empty();
  }
}
