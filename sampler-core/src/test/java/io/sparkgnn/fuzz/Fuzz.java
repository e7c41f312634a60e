// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Gives a check damaged bytes, round after round, each made from a seed of its own. Runs for 5
 * seconds, or for {@code -Dsparkgnn.fuzz.seconds}; {@code -Dsparkgnn.fuzz.seed} replays one round.
 */
public final class Fuzz {
  private static final String SECONDS = "sparkgnn.fuzz.seconds";
  private static final String SEED = "sparkgnn.fuzz.seed";
  private static final long DEFAULT_SECONDS = 5;
  private static final int[] LENGTHS = {
    -1,
    0,
    1,
    127,
    128,
    255,
    65_536,
    1 << 30,
    Integer.MAX_VALUE - 8,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE
  };

  private Fuzz() {}

  /** One round; what it throws fails the test. */
  @FunctionalInterface
  public interface Round {
    /**
     * @param random the round's own
     */
    void run(Random random) throws Exception;
  }

  /**
   * Runs rounds until the time is over, or the one that is asked for.
   *
   * @return how many ran
   * @throws AssertionError for a round that throws anything, an {@link Error} too; it names the
   *     seed
   */
  public static long rounds(Round round) {
    return rounds(DEFAULT_SECONDS, round);
  }

  /** The same, for so many seconds unless {@code -Dsparkgnn.fuzz.seconds} says otherwise. */
  public static long rounds(long seconds, Round round) {
    Long replay = Long.getLong(SEED);
    long first = replay == null ? new SecureRandom().nextLong() : replay;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsAsked(seconds));
    long done = 0;
    do {
      long seed = first + done;
      try {
        round.run(new Random(seed));
      } catch (Exception | Error e) {
        throw new AssertionError("replay with -D%s=%d: %s".formatted(SEED, seed, e), e);
      }
      done++;
    } while (replay == null && System.nanoTime() < end);
    return done;
  }

  private static long secondsAsked(long otherwise) {
    String asked = System.getProperty(SECONDS, "");
    return asked.isEmpty() ? otherwise : Long.parseLong(asked);
  }

  /** A copy of bytes with one to three places damaged; never equal to the original. */
  public static byte[] damage(byte[] right, Random random) {
    byte[] bytes = right.clone();
    do {
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        bytes = edit(bytes, random);
      }
    } while (Arrays.equals(bytes, right));
    return bytes;
  }

  private static byte[] edit(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, at + random.nextInt(24));
    return switch (random.nextInt(7)) {
      case 0 -> set(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
      case 1 -> set(bytes, at, (byte) random.nextInt());
      case 2 -> Arrays.copyOf(bytes, at);
      case 3 -> replace(bytes, at, to, new byte[0]);
      case 4 -> replace(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
      case 5 -> replace(bytes, at, to, other(bytes, random, to - at));
      default -> length(bytes, at, random);
    };
  }

  private static byte[] set(byte[] bytes, int at, byte value) {
    bytes[at] = value;
    return bytes;
  }

  /** Bytes from elsewhere in the same message. */
  private static byte[] other(byte[] bytes, Random random, int count) {
    int from = random.nextInt(bytes.length - count + 1);
    return Arrays.copyOfRange(bytes, from, from + count);
  }

  /** A number that would be absurd, or a limit, as a length. */
  private static byte[] length(byte[] bytes, int at, Random random) {
    int place = Math.min(at, Math.max(0, bytes.length - Integer.BYTES)) & ~3;
    if (place + Integer.BYTES <= bytes.length) {
      ByteBuffer.wrap(bytes)
          .order(random.nextInt(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
          .putInt(place, LENGTHS[random.nextInt(LENGTHS.length)]);
    }
    return bytes;
  }

  private static byte[] replace(byte[] bytes, int from, int to, byte[] with) {
    byte[] result = Arrays.copyOf(bytes, bytes.length - (to - from) + with.length);
    System.arraycopy(with, 0, result, from, with.length);
    System.arraycopy(bytes, to, result, from + with.length, bytes.length - to);
    return result;
  }
}
