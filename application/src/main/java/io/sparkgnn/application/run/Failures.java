package io.sparkgnn.application.run;

import io.sparkgnn.application.job.JobWords;
import io.sparkgnn.connector.query.parse.QueryException;
import io.sparkgnn.connector.source.SourceFailures;
import io.sparkgnn.error.ExplainedException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FSError;

/** Tells what can be said in one line from what only a developer can do something about. */
public final class Failures {
  /** Exit status for a mistake in what the user gave. */
  public static final int USER_ERROR = 2;

  /** Exit status for anything else that went wrong. */
  public static final int FAILURE = 1;

  /** What a file system says of a full disk, wherever in a message it stands. */
  private static final List<String> FULL =
      List.of("No space left on device", "Disk quota exceeded");

  private Failures() {}

  /**
   * What is shown for a failure that needs no stack trace, and how the command ends.
   *
   * @param message one line, or three for a mistake in a query
   */
  public record Shown(String message, int exitStatus) {}

  /** How to show a failure; empty when only the stack trace helps. */
  public static Optional<Shown> shown(Throwable failure) {
    Optional<Shown> explained =
        ExplainedException.in(failure)
            .map(known -> new Shown(message(known), known.kind().exitStatus()));
    if (explained.isEmpty() && isFull(failure)) {
      return Optional.of(
          new Shown(
              "Cannot go on: %s; free some space, on the disk of spark.local.dir too, and run this"
                      .formatted(reason(failure))
                  + " again",
              FAILURE));
    }
    return explained.or(
        () ->
            SourceFailures.reading(null, failure)
                .map(known -> new Shown(message(known), known.kind().exitStatus())));
  }

  private static String fullness(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return FULL.stream().filter(message::contains).findFirst().orElse(null);
  }

  /** Whether a disk is full or fails: Spark passes on what happens in a task as text alone. */
  private static boolean isFull(Throwable failure) {
    for (Throwable cause : causes(failure)) {
      if (cause instanceof FSError || fullness(cause) != null) {
        return true;
      }
    }
    return false;
  }

  private static String message(ExplainedException failure) {
    return pointsAtQuery(failure)
        ? failure.getMessage()
        : JobWords.of(String.valueOf(failure.getMessage()).replaceAll("\\s*\\R\\s*", " "));
  }

  /** A mistake in a query has three lines, of which the last points at it. */
  private static boolean pointsAtQuery(Throwable failure) {
    return failure instanceof QueryException || failure.getCause() instanceof QueryException;
  }

  /**
   * Whether the failure is one of reading or writing files, wherever in the chain of causes it
   * stands. Hadoop throws the errors of a local disk as an {@code Error} of its own.
   */
  static boolean isOfFiles(Throwable failure) {
    return ofFiles(failure) != null || isFull(failure);
  }

  /** Why it failed, in one line: the innermost reason of the file system if there is one. */
  public static String reason(Throwable failure) {
    for (Throwable cause : causes(failure)) {
      if (fullness(cause) != null) {
        return fullness(cause);
      }
    }
    Throwable cause = ofFiles(failure);
    String message = (cause == null ? failure : cause).getMessage();
    String text = message == null ? (cause == null ? failure : cause).toString() : message;
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse("");
  }

  private static Throwable ofFiles(Throwable failure) {
    Throwable found = null;
    for (Throwable cause : causes(failure)) {
      if (cause instanceof IOException || cause instanceof FSError) {
        found = cause;
      }
    }
    return found;
  }

  private static Set<Throwable> causes(Throwable failure) {
    Set<Throwable> causes = new LinkedHashSet<>();
    for (Throwable cause = failure; cause != null && causes.add(cause); ) {
      cause = cause.getCause();
    }
    return causes;
  }
}
