// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

/**
 * Logarithm and power of two in plain IEEE additions and multiplications, which Java evaluates to
 * the same bit on every machine ({@link Math}'s own may differ between machines, and {@link
 * StrictMath}'s logarithm leaves the JVM on Java 17). Tables come from {@link StrictMath}, once.
 * Errors are below 1e-14, relative for {@link #exp2}, absolute for {@link #ln} and {@link #log2}.
 */
final class PortableMath {
  static final double LN2 = StrictMath.log(2);

  private static final int EXP_BITS = 6;
  private static final int EXP_STEPS = 1 << EXP_BITS;
  private static final double[] EXP_TABLE = new double[EXP_STEPS];

  private static final int LOG_BITS = 7;
  private static final double[] INVERSE_TABLE = new double[1 << LOG_BITS];
  private static final double[] LOG_TABLE = new double[1 << LOG_BITS];

  private static final int SMALL = 2048;
  private static final double[] LOG2_TABLE = new double[SMALL];

  private static final int HEAD_RANKS = 64;
  private static final double[] HEAD_WEIGHTS = new double[HEAD_RANKS];

  static {
    for (int i = 0; i < EXP_STEPS; i++) {
      EXP_TABLE[i] = StrictMath.pow(2, (double) i / EXP_STEPS);
    }
    for (int i = 0; i < LOG_TABLE.length; i++) {
      INVERSE_TABLE[i] = 1 / (1 + (i + 0.5) / LOG_TABLE.length);
      LOG_TABLE[i] = -StrictMath.log(INVERSE_TABLE[i]);
    }
    for (int i = 1; i < SMALL; i++) {
      LOG2_TABLE[i] = StrictMath.log(i) / LN2;
    }
    for (int r = 0; r < HEAD_RANKS; r++) {
      HEAD_WEIGHTS[r] = StrictMath.log((r + 2.0) / (r + 1.0));
    }
  }

  private PortableMath() {}

  /** 2 to the power of x, for x in [0, 1000]. */
  static double exp2(double x) {
    int step = (int) (x * EXP_STEPS);
    double rest = (x - (double) step / EXP_STEPS) * LN2;
    double series =
        1
            + rest
                * (1
                    + rest * (1.0 / 2 + rest * (1.0 / 6 + rest * (1.0 / 24 + rest * (1.0 / 120)))));
    double scale = Double.longBitsToDouble((1023L + (step >> EXP_BITS)) << 52);
    return scale * EXP_TABLE[step & (EXP_STEPS - 1)] * series;
  }

  /** Natural logarithm of a normal, positive x. */
  static double ln(double x) {
    long bits = Double.doubleToRawLongBits(x);
    int exponent = (int) (bits >>> 52) - 1023;
    int slot = (int) (bits >>> (52 - LOG_BITS)) & ((1 << LOG_BITS) - 1);
    double mantissa = Double.longBitsToDouble((bits & 0xFFFFFFFFFFFFFL) | 0x3FF0000000000000L);
    double z = mantissa * INVERSE_TABLE[slot] - 1;
    double series =
        z * (1 - z * (1.0 / 2 - z * (1.0 / 3 - z * (1.0 / 4 - z * (1.0 / 5 - z * (1.0 / 6))))));
    return exponent * LN2 + (LOG_TABLE[slot] + series);
  }

  /** Logarithm to base two of a positive integer. */
  static double log2(long x) {
    return x < SMALL ? LOG2_TABLE[(int) x] : ln((double) x) / LN2;
  }

  /** Weight of the neighbor of age rank r under {@link Strategy#RECENCY}: ln((r+2)/(r+1)). */
  static double recencyWeight(long rank) {
    if (rank < HEAD_RANKS) {
      return HEAD_WEIGHTS[(int) rank];
    }
    double s = 1.0 / (2 * rank + 3);
    double square = s * s;
    return 2 * s * (1 + square * (1.0 / 3 + square * (1.0 / 5 + square * (1.0 / 7))));
  }
}
