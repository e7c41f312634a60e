// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.optimizer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The values of an array in this machine's memory: those of the array itself, without a copy, or a
 * copy of what a GPU has. DJL keeps such a copy for as long as the array's manager; this frees it.
 */
public final class HostValues implements AutoCloseable {
  private final NDArray array;
  private final NDArray inMemory;
  private final ByteBuffer bytes;

  public HostValues(NDArray array) {
    this.array = array;
    this.inMemory = array.toDevice(Device.cpu(), false);
    this.bytes = inMemory.toByteBuffer(true);
  }

  /** A copy of an array's values. */
  public static float[] of(NDArray array) {
    try (HostValues values = new HostValues(array)) {
      return values.inMemory.toFloatArray();
    }
  }

  /** The values, to be used until this is closed. */
  public FloatBuffer buffer() {
    return bytes.asFloatBuffer();
  }

  /** Makes what was written into the buffer the array's values. */
  public void writeBack() {
    if (inMemory != array) {
      array.set(bytes); // of floats DJL would make another copy, which waits for the collector
    }
  }

  @Override
  public void close() {
    if (inMemory != array) {
      inMemory.getManager().close(); // DJL made one for it, which ends with its parent only
    }
  }
}
