// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this process holds outside the Java heap. */
final class NativeMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ANONYMOUS = "RssAnon:";

  private NativeMemory() {}

  /**
   * Resident bytes that are not the heap's and not a mapped file's: libtorch, direct buffers,
   * threads. It is an upper bound, since freed heap that is still resident counts; -1 where the
   * system does not say.
   */
  static long bytes() {
    try {
      List<String> lines = Files.readAllLines(STATUS);
      for (String line : lines) {
        if (line.startsWith(ANONYMOUS)) {
          long resident =
              1024 * Long.parseLong(line.substring(ANONYMOUS.length()).replaceAll("[^0-9]", ""));
          long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
          return Math.max(0, resident - heap);
        }
      }
      return -1;
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }
}
