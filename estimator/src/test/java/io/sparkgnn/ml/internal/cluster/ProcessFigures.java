// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds, as Linux tells it.
 *
 * @param residentMegabytes memory, with what is mapped and touched
 * @param threads all threads
 * @param files open file descriptors, sockets included
 */
record ProcessFigures(long residentMegabytes, long threads, long files) {
  static ProcessFigures of(long pid) throws IOException {
    Path folder = Path.of("/proc", Long.toString(pid));
    long resident = 0;
    long threads = 0;
    for (String line : Files.readAllLines(folder.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = number(line) / 1024;
      } else if (line.startsWith("Threads:")) {
        threads = number(line);
      }
    }
    try (Stream<Path> open = Files.list(folder.resolve("fd"))) {
      return new ProcessFigures(resident, threads, open.count());
    }
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("\\D+", ""));
  }

  @Override
  public String toString() {
    return residentMegabytes + " MB, " + threads + " threads, " + files + " files";
  }
}
