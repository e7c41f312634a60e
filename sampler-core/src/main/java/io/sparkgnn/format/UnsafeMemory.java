// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import sun.misc.Unsafe;

/**
 * Loads from a direct buffer's memory without the buffer's own checks, which cost a third of the
 * sampler's time. The caller checks the bounds and keeps the buffer reachable. A fault in mapped
 * memory, such as that of a file that was cut off under the reader, is an {@link InternalError}
 * here as it is in a buffer's methods.
 */
public final class UnsafeMemory {
  private static final Unsafe UNSAFE;
  private static final long ADDRESS;
  private static final boolean SWAP = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

  static {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      UNSAFE = (Unsafe) field.get(null);
      ADDRESS = UNSAFE.objectFieldOffset(Buffer.class.getDeclaredField("address"));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private UnsafeMemory() {}

  /** Where a direct buffer's memory begins. */
  public static long address(ByteBuffer direct) {
    return UNSAFE.getLong(direct, ADDRESS);
  }

  /** Bytes of a page of this machine's memory, a power of two. */
  public static int pageBytes() {
    return UNSAFE.pageSize();
  }

  /** Gives back a direct buffer's memory; nobody may touch the buffer any more. */
  static void free(ByteBuffer direct) {
    UNSAFE.invokeCleaner(direct);
  }

  /** The 8 bytes at an address, which need not be a multiple of 8, little-endian. */
  static long getLong(long address) {
    long value = UNSAFE.getLong(address);
    return SWAP ? Long.reverseBytes(value) : value;
  }
}
