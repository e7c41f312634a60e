// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MonotoneLongsTest {
  private static final int[] SIZES = {0, 1, 2, 511, 512, 513, 1024, 1025, 5_000, 70_000};
  private static final int SMALL_CHUNK_SHIFT = 12;
  private static final long DAY = 86_400_000_000L;

  @TempDir Path folder;

  /** What kinds of ascending numbers there are. */
  enum Shape {
    MICROSECONDS,
    SECONDS,
    DAYS,
    STRAIGHT,
    EQUAL,
    DEGREES,
    NEGATIVE,
    ANYTHING,
    EXTREMES;

    long[] values(int size, Random random) {
      long[] values = new long[size];
      for (int i = 0; i < size; i++) {
        values[i] =
            switch (this) {
              case MICROSECONDS -> 1_600_000_000_000_000L + random.nextLong(30 * DAY);
              case SECONDS -> 1_600_000_000_000_000L + random.nextInt(10_000_000) * 1_000_000L;
              case DAYS -> random.nextInt(3_000) * DAY;
              case STRAIGHT -> 8L * i;
              case EQUAL -> -7;
              case DEGREES -> (long) (1 / (random.nextDouble() + 1e-6));
              case NEGATIVE -> -random.nextLong(1L << 50);
              case ANYTHING -> random.nextLong();
              case EXTREMES ->
                  switch (random.nextInt(4)) {
                    case 0 -> Long.MIN_VALUE + random.nextInt(3);
                    case 1 -> Long.MAX_VALUE - random.nextInt(3);
                    case 2 -> 0;
                    default -> random.nextLong();
                  };
            };
      }
      if (this == DEGREES) {
        Arrays.parallelPrefix(values, Long::sum);
      }
      Arrays.sort(values);
      return values;
    }
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void valuesAndCountsReadBack(Shape shape) throws Exception {
    for (int size : SIZES) {
      for (boolean direct : new boolean[] {true, false}) {
        long seed = 31L * size + shape.ordinal();
        Random random = new Random(seed);
        long[] values = shape.values(size, random);
        MonotoneLongs read = writeAndOpen(values, direct);
        assertThat(read.count()).isEqualTo(size);
        for (int i = 0; i < size; i++) {
          if (read.get(i) != values[i]) {
            throw new AssertionError(
                "seed %d size %d: value %d is %d, not %d"
                    .formatted(seed, size, i, read.get(i), values[i]));
          }
        }
        for (int i = 0; i < 2_000; i++) {
          long bound = size == 0 ? i : values[random.nextInt(size)] + random.nextInt(3) - 1;
          long expected = countUpTo(values, bound);
          assertThat(read.countUpTo(bound)).as("seed %d bound %d", seed, bound).isEqualTo(expected);
        }
        assertThat(read.countUpTo(Long.MAX_VALUE)).isEqualTo(size);
      }
    }
  }

  @Test
  void timesOfWholeSecondsTakeAboutOneByte() throws Exception {
    writeAndOpen(Shape.SECONDS.values(70_000, new Random(1)), true);
    long bytes = Files.size(folder.resolve("values"));
    assertThat(bytes / 70_000.0).isLessThan(2.0);
    writeAndOpen(Shape.MICROSECONDS.values(70_000, new Random(1)), true);
    assertThat(Files.size(folder.resolve("values"))).isGreaterThan(2 * bytes);
  }

  @Test
  void aFallingValueIsRefused() {
    try (GraphFileWriter out = new GraphFileWriter(folder.resolve("x"), FileKind.TIMES);
        MonotoneLongsWriter longs = MonotoneLongsWriter.direct(out)) {
      longs.add(5);
      assertThatThrownBy(() -> longs.add(4))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("4 comes after 5");
    }
  }

  @Test
  void nothingIsLeftBesideTheFile() throws Exception {
    writeAndOpen(Shape.ANYTHING.values(70_000, new Random(1)), false);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("values"));
    }
  }

  private static long countUpTo(long[] values, long bound) {
    int low = 0;
    int high = values.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] <= bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private MonotoneLongs writeAndOpen(long[] values, boolean direct) {
    Path path = folder.resolve("values");
    try (GraphFileWriter out = new GraphFileWriter(path, FileKind.TIMES);
        MonotoneLongsWriter longs =
            direct ? MonotoneLongsWriter.direct(out) : MonotoneLongsWriter.deferred(out)) {
      if (!direct) {
        out.putLong(-1); // another section, written meanwhile
      }
      for (long value : values) {
        longs.add(value);
      }
      longs.finish();
      out.finish();
    }
    GraphFile file = GraphFile.open(path, FileKind.TIMES, SMALL_CHUNK_SHIFT);
    file.checkContent();
    return new MonotoneLongs(file, 0);
  }
}
