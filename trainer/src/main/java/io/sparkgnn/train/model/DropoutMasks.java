// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.sparkgnn.sampling.CounterRandom;
import io.sparkgnn.train.op.Ops;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Dropout (Srivastava et al. 2014) whose random numbers are a pure function of a seed, on every
 * device. For each rate masks are drawn once, as many as {@value #DRAWN} elements need; an array
 * takes a part of them that begins at a random place, so that a step draws one number an array and
 * not one an element, which took a fifth of its time. An element is kept when its random byte is
 * large enough, so rates are rounded to 1/256; what is kept is scaled by the inverse of the rounded
 * rate's rest.
 *
 * <p>Confined to one thread; others take {@link #another}. The masks belong to the manager it was
 * made with.
 */
public final class DropoutMasks {
  private static final int STEPS = 256;

  /** Elements that masks are drawn for. */
  private static final int DRAWN = 1 << 21;

  /** The longest part of them; a longer array takes several. */
  private static final int PART = DRAWN / 2;

  /** Places begin at multiples of so many elements: a cache line. */
  private static final int ALIGNED = 16;

  private final NDManager manager;
  private final NDManager cpu;
  private final CounterRandom random = new CounterRandom();
  private final Map<Integer, NDArray> masks;

  public DropoutMasks(NDManager manager) {
    this(manager, new ConcurrentHashMap<>());
  }

  private DropoutMasks(NDManager manager, Map<Integer, NDArray> masks) {
    this.manager = manager;
    this.masks = masks;
    this.cpu = manager.newSubManager(Device.cpu());
  }

  /** For another thread: the same masks, and random places of its own. */
  public DropoutMasks another() {
    return new DropoutMasks(manager, masks);
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
    int dropped = dropped(rate);
    return dropped == 0 ? x : masked(x, dropped, Ops::dropout);
  }

  /** The same after negative elements were set to zero; {@code x} is overwritten. */
  NDArray reluDrop(NDArray x, float rate) {
    int dropped = dropped(rate);
    return dropped == 0 ? Ops.relu(x) : masked(x, dropped, Ops::reluDropout);
  }

  private static int dropped(float rate) {
    return Math.min(STEPS - 1, Math.round(rate * STEPS));
  }

  /** An operator of an array, masks, and the place where the array's begin. */
  private interface Masking {
    NDArray apply(NDArray x, NDArray masks, NDArray at);
  }

  private NDArray masked(NDArray x, int dropped, Masking operator) {
    NDArray all = masks.computeIfAbsent(dropped, this::drawn);
    long size = x.size();
    if (size <= PART) {
      try (NDArray at = cpu.create(place((int) size))) {
        return operator.apply(x, all, at);
      }
    }
    try (NDManager scope = manager.newSubManager();
        NDArray at = cpu.create(0L)) {
      NDList parts = new NDList();
      for (long done = 0; done < size; done += PART) {
        int length = (int) Math.min(PART, size - done);
        long from = place(length);
        NDArray part = all.get(new NDIndex().addSliceDim(from, from + length));
        part.attach(scope);
        parts.add(part);
      }
      NDArray own = Ops.concat(parts, 0);
      own.attach(scope);
      return operator.apply(x, own, at);
    }
  }

  private long place(int length) {
    return ALIGNED * random.nextBounded((DRAWN - length) / ALIGNED + 1L);
  }

  /** Masks of a rate: the same in every process and run. */
  private NDArray drawn(int dropped) {
    float[] values = new float[DRAWN];
    float kept = (float) STEPS / (STEPS - dropped);
    CounterRandom bits = new CounterRandom();
    bits.start(CounterRandom.mix(dropped));
    for (int i = 0; i < DRAWN; i += Long.BYTES) {
      long drawn = bits.nextLong();
      for (int b = 0; b < Long.BYTES; b++) {
        values[i + b] = (drawn >>> (b * Byte.SIZE) & 0xFF) < dropped ? 0 : kept;
      }
    }
    return manager.create(values, new Shape(DRAWN));
  }
}
