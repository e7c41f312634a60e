// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.error.CorruptFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long mapped files were when they were opened, to tell when one is cut off under its readers.
 * Memory beyond a file's end cannot be read: the JVM lives, but the read gives any number, and an
 * {@link InternalError} comes some time later, perhaps in other code. So readers ask after each
 * batch, and at once when anything fails.
 *
 * <p>Safe for use by any number of threads.
 */
public final class FileSizes {
  /** Asking a file for its length costs a microsecond, and a store has tens of files. */
  private static final long CHECK_NANOS = 50_000_000;

  private final Map<Path, Long> lengths = new ConcurrentHashMap<>();
  private volatile long checked = System.nanoTime();

  /** Remembers a file. */
  public void add(Path file) {
    lengths.put(file, size(file));
  }

  /**
   * Looks at the files, unless that was done within the last 50 milliseconds.
   *
   * @throws CorruptFileException if one is shorter than it was
   */
  public void check() {
    long now = System.nanoTime();
    if (now - checked >= CHECK_NANOS) {
      checked = now;
      CorruptFileException cut = cut();
      if (cut != null) {
        throw cut;
      }
    }
  }

  /**
   * Looks for the file behind a failure of a read.
   *
   * @param failure an {@link InternalError} or a {@link RuntimeException}; thrown again when no
   *     file is shorter than it was
   * @return to throw: it names the file
   */
  public CorruptFileException explain(Throwable failure) {
    CorruptFileException cut = failure instanceof CorruptFileException ? null : cut();
    if (cut != null) {
      cut.initCause(failure);
      return cut;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  private CorruptFileException cut() {
    for (Map.Entry<Path, Long> file : lengths.entrySet()) {
      // a file that is gone is whole where it is mapped
      long now = Files.exists(file.getKey()) ? size(file.getKey()) : file.getValue();
      if (now < file.getValue()) {
        return new CorruptFileException(
            file.getKey(),
            "it was cut from %d to %d bytes while it was read".formatted(file.getValue(), now));
      }
    }
    return null;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
