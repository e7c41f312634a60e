// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has had read from disks, where Linux counts it. */
final class DiskReads {
  private static final Path COUNTERS = Path.of("/proc/self/io");
  private static final String NAME = "read_bytes: ";

  private DiskReads() {}

  static boolean known() {
    return Files.isReadable(COUNTERS);
  }

  /** Bytes so far, also those read ahead; 0 where they are not counted. */
  static long bytes() {
    if (!known()) {
      return 0;
    }
    try {
      return Files.readAllLines(COUNTERS).stream()
          .filter(line -> line.startsWith(NAME))
          .mapToLong(line -> Long.parseLong(line.substring(NAME.length())))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + COUNTERS + ": " + e.getMessage(), e);
    }
  }
}
