// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFileWriter;
import io.sparkgnn.format.MonotoneLongsWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Writes the times of the nodes of one type and stripe, in order of local row. See {@link
 * TimeIndex} for the file.
 *
 * <p>For one thread; memory for one block. A failed write is an {@link UncheckedIOException}, and
 * leaves a file that cannot be read.
 */
public final class TimeIndexWriter implements AutoCloseable {
  private final GraphFileWriter out;
  private final MonotoneLongsWriter times;
  private boolean complete = true;

  public TimeIndexWriter(Path file) {
    out = new GraphFileWriter(file, FileKind.TIMES);
    times = MonotoneLongsWriter.direct(out);
  }

  /**
   * Adds the next node's time.
   *
   * @param micros microseconds since the epoch, not before the time added last
   */
  public void add(long micros) {
    complete = false;
    times.add(micros);
    complete = true;
  }

  /** Completes the file. */
  @Override
  public void close() {
    try (out;
        times) {
      if (complete) {
        complete = false;
        times.finish();
        out.finish();
      }
    }
  }
}
