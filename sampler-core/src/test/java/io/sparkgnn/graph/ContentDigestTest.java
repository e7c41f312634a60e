// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentDigestTest {
  private static final int BLOCK = 1 << 16;

  @TempDir private Path folder;

  private static FileDigest digest(byte[] bytes) {
    ContentDigest digest = new ContentDigest();
    digest.update(ByteBuffer.wrap(bytes));
    return digest.digest();
  }

  @Test
  void aSmallFilesDigestIsTheBeginningOfItsSha256() throws Exception {
    byte[] bytes = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    assertThat(digest(bytes)).isEqualTo(new FileDigest(8, sha256.substring(0, 32)));
    assertThat(digest(new byte[0]))
        .isEqualTo(new FileDigest(0, "e3b0c44298fc1c149afbf4c8996fb924"));
  }

  @Test
  void aLargeFilesDigestIsFixedByTheFormat() {
    byte[] bytes = new byte[3 * BLOCK + 5];
    new Random(1).nextBytes(bytes);
    assertThat(digest(bytes).digest()).isEqualTo("04dc766ca710d918781ca80d99d0be9f");
  }

  @Test
  void theDigestIsTheSameHoweverTheBytesComeBy() throws Exception {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(5 * BLOCK)];
      random.nextBytes(bytes);
      ContentDigest pieces = new ContentDigest();
      for (int at = 0; at < bytes.length; ) {
        int length =
            Math.min(bytes.length - at, random.nextInt(random.nextBoolean() ? 99 : 99_999));
        pieces.update(ByteBuffer.wrap(bytes, at, length));
        at += length;
      }
      FileDigest whole = digest(bytes);
      assertThat(pieces.digest()).as("seed %d", seed).isEqualTo(whole);
      Path file = Files.write(folder.resolve("f"), bytes);
      assertThat(FileDigest.of(file)).as("seed %d", seed).isEqualTo(whole);
    }
  }

  @Test
  void filesThatEndInTheirOwnChecksumHaveDifferentDigests() {
    Set<String> digests = new HashSet<>();
    Set<Long> checksums = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[i % 2 == 0 ? 200 : BLOCK];
      bytes[17] = (byte) i;
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, bytes.length - 8);
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(bytes.length - 8, crc.getValue());
      digests.add(digest(bytes).digest());
      crc.reset();
      crc.update(bytes);
      checksums.add(crc.getValue());
    }
    assertThat(checksums).as("their checksums, by length").hasSize(1);
    assertThat(digests).hasSize(200);
  }

  @Test
  void anyFlippedBitChangesTheDigestOfALargeFile() {
    Random random = new Random(5);
    byte[] bytes = new byte[3 * BLOCK + 7];
    random.nextBytes(bytes);
    Set<String> digests = new HashSet<>();
    digests.add(digest(bytes).digest());
    for (int i = 0; i < 300; i++) {
      byte[] damaged = Arrays.copyOf(bytes, bytes.length);
      damaged[random.nextInt(bytes.length)] ^= (byte) (1 << (i % 8));
      digests.add(digest(damaged).digest());
    }
    assertThat(digests).hasSize(301);
  }
}
