// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.model;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Initial weights as a pure function of the run's seed and the parameter's name, so that they do
 * not depend on libtorch's generator or on what other parameters there are.
 */
final class InitialValues {
  /** Learned decays per layer and edge type. */
  static final int DECAYS = 3;

  /** Begins the names of embeddings that are added to a vector, and so begin small. */
  static final String PLACE = "place_";

  private InitialValues() {}

  /** Fills {@code target} from {@code from} on. */
  static void fill(Parameter parameter, String name, long seed, float[] target, int from) {
    Shape shape = parameter.getShape();
    int size = (int) shape.size();
    Random random = new Random(mix(seed, name));
    switch (parameter.getType()) {
      case WEIGHT -> {
        double bound = 1 / Math.sqrt(shape.get(1));
        for (int i = 0; i < size; i++) {
          target[from + i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
      }
      case GAMMA -> java.util.Arrays.fill(target, from, from + size, 1);
      case OTHER -> {
        boolean decay = parameter.getName().startsWith("decay_");
        double spread = parameter.getName().startsWith(PLACE) ? 0.1 : 1;
        for (int i = 0; i < size; i++) {
          target[from + i] =
              (float) (decay ? Math.log(Math.pow(4, i)) : spread * random.nextGaussian());
        }
      }
      default -> java.util.Arrays.fill(target, from, from + size, 0);
    }
  }

  private static long mix(long seed, String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    long z = seed * 0x9E3779B97F4A7C15L + crc.getValue();
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
