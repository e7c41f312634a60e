package io.sparkgnn.connector.build;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.ExplainedException;
import java.io.IOException;

/** What a user is told when a build fails. */
final class BuildFailures {
  private BuildFailures() {}

  /**
   * An explained failure found deep inside a job as itself; an I/O failure, such as a full disk, as
   * one line; anything else, which is a bug, unchanged.
   */
  static RuntimeException explain(String path, RuntimeException failure) {
    IOException io = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ExplainedException explained) {
        return explained;
      }
      if (cause instanceof IOException found) {
        io = found;
      }
    }
    return io == null
        ? failure
        : EnvironmentException.passing(
            "Cannot build %s: %s; nothing was committed".formatted(path, firstLine(io)), failure);
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
