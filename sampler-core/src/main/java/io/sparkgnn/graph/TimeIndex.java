// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFile;
import io.sparkgnn.format.MonotoneLongs;
import java.nio.file.Path;

/**
 * Times of the nodes of one type and stripe, by local row.
 *
 * <p>File of kind TIME: one {@link MonotoneLongs} section of times in microseconds. Meta: the
 * section's four numbers.
 */
final class TimeIndex {
  private final MonotoneLongs times;

  TimeIndex(GraphFile file) {
    times = new MonotoneLongs(file, 0);
  }

  static TimeIndex open(Path path) {
    return new TimeIndex(GraphFile.open(path, FileKind.TIMES));
  }

  long count() {
    return times.count();
  }

  long time(long row) {
    return times.get(row);
  }

  /** 1 if the row's time is at or before {@code time}, else 0. */
  long visible(long row, long time) {
    return times.atMost(row, time);
  }

  /** Number of rows whose time is at or before {@code time}. */
  long visibleCount(long time) {
    return times.countUpTo(time);
  }

  /** The same for many times. */
  void visibleCounts(long[] times, int count, long[] counts) {
    this.times.countUpTo(times, count, counts);
  }
}
