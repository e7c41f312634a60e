// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.UserErrorException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a manifest's place, reading it gives a manifest or says what is wrong. */
class ManifestFuzzTest {
  private static final String REPLAY = "sparkgnn.test.seed";
  private static final int SEEDS = 20_000;
  private static final String CHECKSUM = "  \"checksum\" : \"";

  @TempDir Path folder;

  @Test
  void damageWithAndWithoutARightChecksumIsOnlyEverOneOfThreeExceptions() {
    Path file = folder.resolve(GraphFiles.MANIFEST);
    byte[] right = RandomGraphs.make(7).writeStore(folder, 2).toJson();
    Long replay = Long.getLong(REPLAY);
    int read = 0;
    int refused = 0;
    for (long seed = replay == null ? 0 : replay;
        seed < (replay == null ? SEEDS : replay + 1);
        seed++) {
      Random random = new Random(seed);
      byte[] damaged = damage(right, random);
      try {
        ManifestJson.parse(random.nextBoolean() ? signed(damaged) : damaged, file.toString());
        read++;
      } catch (CorruptFileException | FormatVersionException e) {
        refused++;
        assertThat(e.getMessage()).as("seed %d", seed).contains(file.toString());
        assertThat(e.getMessage().lines()).as("seed %d", seed).hasSize(1);
      } catch (UserErrorException e) {
        throw new AssertionError("seed " + seed + " is taken for a mistake", e);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(
            "seed %d (replay with -D%s=%d):%n%s"
                .formatted(seed, REPLAY, seed, new String(damaged, StandardCharsets.UTF_8)),
            e);
      }
    }
    if (replay == null) {
      assertThat(refused).isGreaterThan(SEEDS / 2);
      assertThat(read).as("damage that leaves it a manifest").isPositive();
    }
  }

  private static byte[] damage(byte[] right, Random random) {
    byte[] bytes = right.clone();
    for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
      int at = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, at + random.nextInt(20));
      bytes =
          switch (random.nextInt(7)) {
            case 0 -> with(bytes, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            case 1 -> with(bytes, at, to, new byte[0]);
            case 2 -> with(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
            case 3 -> with(bytes, at, at, piece(random));
            case 4 -> Arrays.copyOf(bytes, Math.max(1, at));
            case 5 -> number(bytes, at, random);
            default ->
                with(
                    bytes,
                    at,
                    to,
                    "[".repeat(random.nextInt(3_000)).getBytes(StandardCharsets.UTF_8));
          };
    }
    return bytes;
  }

  private static byte[] piece(Random random) {
    String[] pieces = {
      "null",
      "{}",
      "[]",
      "\"\"",
      "-1",
      "1e400",
      "9223372036854775808",
      "true",
      ",",
      ":",
      "}",
      "\\u0000",
      "../"
    };
    return pieces[random.nextInt(pieces.length)].getBytes(StandardCharsets.UTF_8);
  }

  /** Another number instead of the next one, which keeps the text JSON. */
  private static byte[] number(byte[] bytes, int from, Random random) {
    String[] numbers = {
      "null", "0", "-1", "2147483648", "9223372036854775807", "1.5", "\"x\"", "[1]", "{}"
    };
    for (int at = from; at < bytes.length; at++) {
      if (bytes[at] >= '0' && bytes[at] <= '9' && bytes[at - 1] == ' ') {
        int end = at;
        while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9') {
          end++;
        }
        return with(
            bytes,
            at,
            end,
            numbers[random.nextInt(numbers.length)].getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes;
  }

  private static byte[] with(byte[] bytes, int from, int to, byte[] middle) {
    byte[] result = Arrays.copyOf(bytes, from + middle.length + bytes.length - to);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(bytes, to, result, from + middle.length, bytes.length - to);
    return result;
  }

  /** Ends the text with the checksum that it should have, so that what stands in it is read. */
  private static byte[] signed(byte[] damaged) {
    String text = new String(damaged, StandardCharsets.ISO_8859_1);
    int at = text.lastIndexOf(CHECKSUM);
    String body = at < 0 ? text : text.substring(0, at);
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.ISO_8859_1));
    String digits = HexFormat.of().toHexDigits((int) crc.getValue());
    return (body + CHECKSUM + digits + "\"\n}\n").getBytes(StandardCharsets.ISO_8859_1);
  }
}
