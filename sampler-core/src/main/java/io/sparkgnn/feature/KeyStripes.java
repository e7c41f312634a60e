// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import java.util.zip.CRC32C;

/** In which stripe of a key dictionary a key is. */
public final class KeyStripes {
  private KeyStripes() {}

  /**
   * The key's stripe: the low bits of its CRC32C.
   *
   * @param key the key as {@link KeyCodec} encodes it
   * @param stripes number of stripes, a power of two
   */
  public static int stripe(byte[] key, int stripes) {
    if (stripes == 1) {
      return 0;
    }
    CRC32C crc = new CRC32C();
    crc.update(key, 0, key.length);
    return (int) crc.getValue() & (stripes - 1);
  }
}
