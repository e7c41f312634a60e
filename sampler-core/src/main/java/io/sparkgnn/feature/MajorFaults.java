// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Platform;
import jnr.ffi.annotations.Out;

/**
 * Tells whether a thread has waited for a disk. Time alone doesn't: where more threads than
 * processors are at work, a thread also waits for its turn. Confined to one thread.
 */
final class MajorFaults {
  private static final int OF_THREAD = 1; // RUSAGE_THREAD, on Linux only
  private static final int USAGE_BYTES = 144;

  /** Two times of two longs, and five longs before it. */
  private static final int MAJOR_FAULTS_AT = 9 * Long.BYTES;

  /** The count when it was last asked for; below 0 before. */
  private long seen = -1;

  /** The system's C library. */
  public interface LibC {
    /** See getrusage(2). */
    int getrusage(int who, @Out byte[] usage);
  }

  /** Loaded at the first use, not with each store; null where there is no such count. */
  private static final class Native {
    static final LibC LIBRARY = load();

    private static LibC load() {
      Platform platform = Platform.getNativePlatform();
      if (platform.getOS() != Platform.OS.LINUX || platform.longSize() != Long.SIZE) {
        return null;
      }
      return LibraryLoader.create(LibC.class)
          .option(LibraryOption.LoadNow, true)
          .load(platform.getStandardCLibraryName());
    }
  }

  /**
   * Whether the calling thread touched a page that had to come from a disk since it last asked;
   * false when it asks first, and true where the system doesn't count.
   */
  boolean since() {
    if (Native.LIBRARY == null) {
      return true;
    }
    byte[] usage = new byte[USAGE_BYTES];
    if (Native.LIBRARY.getrusage(OF_THREAD, usage) != 0) {
      return true;
    }
    long now = ByteBuffer.wrap(usage).order(ByteOrder.nativeOrder()).getLong(MAJOR_FAULTS_AT);
    boolean any = seen >= 0 && now > seen;
    seen = now;
    return any;
  }
}
