// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Platform;
import jnr.ffi.types.intptr_t;
import jnr.ffi.types.size_t;

/**
 * Tells the operating system how memory that is mapped from files will be used. Advice is no
 * promise: where the system takes none, or not this one, nothing happens and all reads are the
 * same. Addresses are multiples of {@link UnsafeMemory#pageBytes()}. Safe for use by any number of
 * threads.
 */
public final class MemoryAdvice {
  /** Bytes of a huge page, a power of two: what x86 and ARM have where a page has 4 KiB. */
  public static final int HUGE_PAGE_BYTES = 2 << 20;

  private static final int WILL_NEED = 3; // MADV_WILLNEED on Linux and on macOS
  private static final int HUGE_PAGES = 14; // MADV_HUGEPAGE, on Linux only
  private static final int POPULATE_READ = 22; // MADV_POPULATE_READ, on Linux only, since 5.14

  /** The system's C library. */
  public interface LibC {
    /** See madvise(2). */
    int madvise(@intptr_t long address, @size_t long bytes, int advice);
  }

  /** Loaded at the first advice. */
  private static final class Native {
    static final Platform PLATFORM = Platform.getNativePlatform();
    static final boolean LINUX = PLATFORM.getOS() == Platform.OS.LINUX;
    static final LibC LIBRARY =
        PLATFORM.isUnix()
            ? LibraryLoader.create(LibC.class)
                .option(LibraryOption.LoadNow, true)
                .load(PLATFORM.getStandardCLibraryName())
            : (address, bytes, advice) -> 0;
  }

  private MemoryAdvice() {}

  /** The pages will be read soon: the system may begin to read them now. */
  public static void willNeed(long address, long bytes) {
    Native.LIBRARY.madvise(address, bytes, WILL_NEED);
  }

  /**
   * The memory is read at random and will stay in use: huge pages are worth having. Linux then
   * reads a file in pieces of {@link #HUGE_PAGE_BYTES} where the file system can have such pages.
   */
  static void hugePages(long address, long bytes) {
    if (Native.LINUX) {
      Native.LIBRARY.madvise(address, bytes, HUGE_PAGES);
    }
  }

  /**
   * Has a part of a file read into the system's file cache before this returns, in huge pages where
   * they can be had. Without a call of this, what a file is read by decides how large its pages in
   * the cache are: a plain read gives small ones, which all mappings then have to use.
   *
   * @param file open for reading
   * @param offset a multiple of {@link #HUGE_PAGE_BYTES}
   * @param bytes may go beyond the end of the file
   */
  public static void populate(FileChannel file, long offset, long bytes) throws IOException {
    long there = Math.min(bytes, file.size() - offset);
    if (there < HUGE_PAGE_BYTES || !Native.LINUX) {
      return;
    }
    MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_ONLY, offset, there);
    long address = UnsafeMemory.address(mapped);
    hugePages(address, there);
    Native.LIBRARY.madvise(address, there, POPULATE_READ);
    UnsafeMemory.free(mapped);
  }
}
