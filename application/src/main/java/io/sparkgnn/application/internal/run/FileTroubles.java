// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FSError;

/** Finds in a failure what a file system said, wherever in the chain of causes it stands. */
public final class FileTroubles {
  /** What a file system says of a full disk, wherever in a message it stands. */
  private static final List<String> FULL =
      List.of("No space left on device", "Disk quota exceeded");

  private FileTroubles() {}

  /**
   * Whether the failure is one of reading or writing files. Hadoop throws the errors of a local
   * disk as an {@code Error} of its own.
   */
  static boolean isOfFiles(Throwable failure) {
    return ofFiles(failure) != null || isFull(failure);
  }

  /** Whether a disk is full or fails: Spark passes on what happens in a task as text alone. */
  public static boolean isFull(Throwable failure) {
    for (Throwable cause : causes(failure)) {
      if (cause instanceof FSError || fullness(cause) != null) {
        return true;
      }
    }
    return false;
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

  private static String fullness(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return FULL.stream().filter(message::contains).findFirst().orElse(null);
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
