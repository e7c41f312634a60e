// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Marks the local copy of a version as in use, so that no process of this machine removes it. The
 * mark is a shared lock on a file, which the system takes back from a process that dies. A process
 * has one lock a file however often it marks it.
 */
final class VersionInUse implements AutoCloseable {
  private static final Map<Path, VersionInUse> HELD = new HashMap<>();

  private final Path file;
  private final FileChannel channel;
  private int marks;

  private VersionInUse(Path file) throws IOException {
    this.file = file;
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /**
   * Marks a version.
   *
   * @param lockFile made if it is not there
   * @param alone run before if nobody has marked it yet
   */
  static VersionInUse mark(Path lockFile, IoAction alone) throws IOException {
    synchronized (HELD) {
      VersionInUse held = HELD.get(lockFile);
      if (held == null) {
        held = new VersionInUse(lockFile);
        try {
          FileLock all = held.channel.tryLock();
          if (all != null) {
            alone.run();
            all.release();
          }
          held.channel.lock(0, Long.MAX_VALUE, true);
        } catch (IOException | RuntimeException e) {
          held.channel.close();
          throw e;
        }
        HELD.put(lockFile, held);
      }
      held.marks++;
      return held;
    }
  }

  /** Does something to a version that nobody has marked, with nobody marking it meanwhile. */
  static void ifUnused(Path lockFile, IoAction action) throws IOException {
    synchronized (HELD) {
      if (HELD.containsKey(lockFile)) {
        return;
      }
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock all = channel.tryLock()) {
        if (all != null) {
          action.run();
        }
      }
    }
  }

  /** Something done to files. */
  interface IoAction {
    void run() throws IOException;
  }

  @Override
  public void close() {
    synchronized (HELD) {
      if (--marks == 0) {
        HELD.remove(file);
        try {
          channel.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
