// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.CorruptFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedLongsTest {
  private static final int[] SIZES = {0, 1, 9, 65, 4_099};

  @TempDir Path folder;

  @Test
  void everyWidthReadsBackAtEverySizeAndChunk() {
    for (int width = 0; width <= 64; width++) {
      for (int size : SIZES) {
        long[] values = values(width, size);
        write(width, values);
        for (int chunkShift : new int[] {4, 7, 12, MappedBytes.CHUNK_SHIFT}) {
          GraphFile file = GraphFile.open(folder.resolve("p"), FileKind.PARENTS, chunkShift);
          long[] found = new long[size];
          for (int i = 0; i < size; i++) {
            found[i] = PackedLongs.read(file.bytes(), file.meta(0), width, i);
          }
          assertThat(found).as("width %d chunk 2^%d", width, chunkShift).isEqualTo(values);
          if (width <= PackedLongs.MAX_WIDTH) {
            PackedLongs packed = new PackedLongs(file, file.meta(0), size, width);
            Arrays.setAll(found, packed::get);
            assertThat(found).as("width %d chunk 2^%d", width, chunkShift).isEqualTo(values);
          }
        }
      }
    }
  }

  @Test
  void aSectionLongerThanTheFileIsCorrupt() {
    write(8, values(8, 10));
    GraphFile file = GraphFile.open(folder.resolve("p"), FileKind.PARENTS);
    assertThatThrownBy(() -> new PackedLongs(file, file.meta(0), 1_000, 8))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(folder.resolve("p").toString());
    assertThatThrownBy(() -> new PackedLongs(file, file.meta(0), 1, 58))
        .isInstanceOf(CorruptFileException.class);
  }

  @Test
  void theWidthIsThatOfTheLargestNumber() {
    assertThat(PackedLongs.width(0)).isEqualTo(0);
    assertThat(PackedLongs.width(1)).isEqualTo(1);
    assertThat(PackedLongs.width(255)).isEqualTo(8);
    assertThat(PackedLongs.width(256)).isEqualTo(9);
  }

  @Test
  void bytesAreCopiedAcrossChunks() {
    write(64, values(64, 100));
    byte[] whole = new byte[700];
    GraphFile.open(folder.resolve("p"), FileKind.PARENTS).bytes().get(13, whole);
    byte[] pieces = new byte[700];
    GraphFile.open(folder.resolve("p"), FileKind.PARENTS, 4).bytes().get(13, pieces);
    assertThat(pieces).isEqualTo(whole);
  }

  private static long[] values(int width, int size) {
    Random random = new Random(100L * width + size);
    long mask = width == 64 ? -1 : (1L << width) - 1;
    long[] values = random.longs(size).map(v -> v & mask).toArray();
    if (size > 2) {
      values[size - 1] = mask;
      values[1] = mask;
    }
    return values;
  }

  private void write(int width, long[] values) {
    try (GraphFileWriter out = new GraphFileWriter(folder.resolve("p"), FileKind.PARENTS)) {
      out.meta(out.position());
      PackedLongsWriter packed = new PackedLongsWriter(out::putLong, width);
      for (long value : values) {
        packed.add(value);
      }
      packed.finish();
      out.finish();
    }
  }
}
