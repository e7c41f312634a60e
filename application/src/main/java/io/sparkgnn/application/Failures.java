// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

import io.sparkgnn.application.internal.job.JobWords;
import io.sparkgnn.application.internal.run.FileTroubles;
import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.connector.source.SourceFailures;
import io.sparkgnn.error.ExplainedException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Tells what can be said in one line from what only a developer can do something about. */
public final class Failures {
  /** Exit status for a mistake in what the user gave. */
  public static final int USER_ERROR = 2;

  /** Exit status for anything else that went wrong. */
  public static final int FAILURE = 1;

  private Failures() {}

  /**
   * What is shown for a failure that needs no stack trace, and how a command ends with it.
   *
   * @param message one line, or three for a mistake in a query; names of Params are those of the
   *     job file's keys
   */
  public record Shown(String message, int exitStatus) {}

  /** How to show a failure of a {@link Job}; empty when only the stack trace helps. */
  public static Optional<Shown> shown(Throwable failure) {
    return shown(failure, JobWords::of);
  }

  /** The same with the names of Params as they are, for those who set Params. */
  public static Optional<Shown> shownWithParams(Throwable failure) {
    return shown(failure, UnaryOperator.identity());
  }

  private static Optional<Shown> shown(Throwable failure, UnaryOperator<String> words) {
    Optional<Shown> explained =
        ExplainedException.in(failure)
            .map(known -> new Shown(message(known, words), known.kind().exitStatus()));
    if (explained.isEmpty() && FileTroubles.isFull(failure)) {
      return Optional.of(
          new Shown(
              "Cannot continue: %s; free some space, on the disk of spark.local.dir too, and run this"
                      .formatted(reason(failure))
                  + " again",
              FAILURE));
    }
    return explained.or(
        () ->
            SourceFailures.reading(null, failure)
                .map(known -> new Shown(message(known, words), known.kind().exitStatus())));
  }

  /** Why it failed, in one line: the innermost reason of the file system if there is one. */
  public static String reason(Throwable failure) {
    return FileTroubles.reason(failure);
  }

  private static String message(ExplainedException failure, UnaryOperator<String> words) {
    return pointsAtQuery(failure)
        ? failure.getMessage()
        : words.apply(String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", " "));
  }

  /** A mistake in a query has three lines, of which the last points at it. */
  private static boolean pointsAtQuery(Throwable failure) {
    return failure instanceof QueryException || failure.getCause() instanceof QueryException;
  }
}
