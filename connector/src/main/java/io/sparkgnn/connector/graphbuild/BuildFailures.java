// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.graphbuild;

import io.sparkgnn.connector.plan.TablePlan;
import io.sparkgnn.connector.source.SourceFailures;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.ExplainedException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FSError;

/** What a user is told when a build fails. */
public final class BuildFailures {
  private BuildFailures() {}

  /**
   * An explained failure found deep inside a job as itself; an I/O failure, such as a full disk, as
   * one line; anything else, which is a bug, unchanged. Hadoop throws what fails on a local disk as
   * an {@code Error} of its own.
   */
  public static RuntimeException explain(String path, Throwable failure) {
    Throwable io = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ExplainedException explained) {
        return explained;
      }
      if (cause instanceof IOException || cause instanceof FSError) {
        io = cause;
      }
    }
    return io == null
        ? (RuntimeException) failure
        : EnvironmentException.passing(
            "Cannot build %s: %s; nothing was committed".formatted(path, firstLine(io)), failure);
  }

  /** Reads a table, and names it when its source cannot be read. */
  static <T> T reading(TablePlan table, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (Exception e) { // Spark throws checked exceptions without saying so
      String what = "table %s: %s".formatted(table.name(), table.source().describe());
      Optional<ExplainedException> known = SourceFailures.reading(what, e);
      if (known.isPresent()) {
        throw SourceFailures.masked(known.get(), table.source());
      }
      throw e;
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
