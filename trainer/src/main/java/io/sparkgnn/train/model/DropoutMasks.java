// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.sparkgnn.sampling.CounterRandom;
import io.sparkgnn.train.op.Ops;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * Dropout (Srivastava et al. 2014) whose random numbers are a pure function of a seed, on every
 * device. An element is kept when its random byte is large enough, so rates are rounded to 1/256;
 * what is kept is scaled by the inverse of the rounded rate's rest. libtorch's own dropout draws
 * one element after the other from a generator that a process has one of, which took a fifth of a
 * training step.
 *
 * <p>Confined to one thread. Its constants belong to the manager it was made with.
 */
public final class DropoutMasks {
  private static final int STEPS = 256;

  private final NDManager cpu;
  private final CounterRandom random = new CounterRandom();
  private final Map<Integer, NDArray> options = new HashMap<>();
  private ByteBuffer bytes = room(1 << 16);

  public DropoutMasks(NDManager manager) {
    cpu = manager.newSubManager(Device.cpu());
  }

  private static ByteBuffer room(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Begins a forward pass. */
  public void start(long seed) {
    random.start(CounterRandom.mix(seed));
  }

  /**
   * Sets elements to zero at random.
   *
   * @param rate share of those, 0 to below 1
   */
  NDArray drop(NDArray x, float rate) {
    int dropped = Math.min(STEPS - 1, Math.round(rate * STEPS));
    if (dropped == 0) {
      return x;
    }
    int size = Math.toIntExact(x.size());
    if (bytes.capacity() < size + Long.BYTES) {
      bytes = room(Math.addExact(size, size / 4 + Long.BYTES));
    }
    for (int at = 0; at < size; at += Long.BYTES) {
      bytes.putLong(at, random.nextLong());
    }
    NDArray limits =
        options.computeIfAbsent(
            dropped, n -> cpu.create(new float[] {n, (float) STEPS / (STEPS - n)}));
    // the memory is free again once the operator has made its mask of it
    try (NDArray drawn =
        x.getManager().create(bytes.slice(0, size), x.getShape(), DataType.UINT8)) {
      return Ops.dropout(x, drawn, limits);
    }
  }
}
