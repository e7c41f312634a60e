// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedBytesTest {
  private static final int NUMBERS = 300;

  @Test
  void numbersAreTheSameWhereverChunksEnd(@TempDir Path folder) throws IOException {
    Random random = new Random(1);
    float[] written = new float[NUMBERS];
    ByteBuffer bytes = ByteBuffer.allocate(NUMBERS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < NUMBERS; i++) {
      written[i] = i % 7 == 0 ? Float.NaN : random.nextFloat();
      bytes.putFloat(written[i]);
    }
    Path file = Files.write(folder.resolve("numbers"), bytes.array());
    for (int chunkShift : new int[] {4, 6, 9, MappedBytes.CHUNK_SHIFT}) {
      MappedBytes mapped = MappedBytes.map(file, chunkShift);
      for (int from = 0; from < NUMBERS; from += 1 + random.nextInt(9)) {
        float[] read = new float[random.nextInt(NUMBERS - from + 1)];
        mapped.get((long) from * Float.BYTES, read);
        assertThat(read).isEqualTo(Arrays.copyOfRange(written, from, from + read.length));
      }
    }
  }
}
