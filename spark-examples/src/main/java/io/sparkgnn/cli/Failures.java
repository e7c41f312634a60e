package io.sparkgnn.cli;

import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.error.UserErrorException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Tells what the user can mend from what only a developer can. */
final class Failures {
  /** Exit status for a mistake in what the user gave. */
  static final int USER_ERROR = 2;

  /** Exit status for anything else that went wrong. */
  static final int FAILURE = 1;

  private Failures() {}

  /**
   * The one line to show for a failure that the user can mend, wherever in the chain of causes it
   * stands (Spark wraps what fails in a task); null when only the stack trace helps.
   */
  static String userMessage(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      if (cause instanceof UserErrorException) {
        if (pointsAtQuery(cause)) {
          return cause.getMessage();
        }
        return String.valueOf(cause.getMessage()).replaceAll("\\s*\\R\\s*", " ");
      }
    }
    return null;
  }

  /** A mistake in a query has three lines, of which the last points at it. */
  private static boolean pointsAtQuery(Throwable failure) {
    return failure instanceof QueryException || failure.getCause() instanceof QueryException;
  }
}
