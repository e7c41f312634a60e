// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

import io.sparkgnn.error.UserErrorException;
import java.util.Arrays;

/** Arrays that grow by half at least and are never given back, so that a warm sampler rests. */
final class Growth {
  private static final int LARGEST = Integer.MAX_VALUE - 16;

  private Growth() {}

  /** A new length for an array that must hold {@code wanted} elements. */
  static int size(int length, long wanted) {
    if (wanted > LARGEST) {
      throw new UserErrorException(
          "Cannot sample a batch: it has "
              + wanted
              + " edges or nodes of one type; at most "
              + LARGEST
              + " are allowed: lower the fanouts or the batch size");
    }
    return (int) Math.min(LARGEST, Math.max(wanted, length + (length >> 1) + 8L));
  }

  static long[] grow(long[] array, long wanted) {
    return wanted <= array.length ? array : Arrays.copyOf(array, size(array.length, wanted));
  }

  static int[] grow(int[] array, long wanted) {
    return wanted <= array.length ? array : Arrays.copyOf(array, size(array.length, wanted));
  }
}
