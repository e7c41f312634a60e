// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFile;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowKeysTest {
  @TempDir Path folder;

  @Test
  void keysOfAnyLengthReadBackAcrossBlocksAndChunks() {
    Path path = folder.resolve("t0.0.rowkeys");
    for (int rows : new int[] {0, 1, 511, 512, 513, 3_000}) {
      Random random = new Random(rows);
      byte[][] keys = new byte[rows][];
      try (RowKeyWriter out = new RowKeyWriter(path)) {
        for (int row = 0; row < rows; row++) {
          keys[row] = new byte[random.nextInt(50) == 0 ? 2_000 : random.nextInt(20)];
          random.nextBytes(keys[row]);
          out.add(keys[row]);
        }
      }
      GraphFile file = GraphFile.open(path, FileKind.ROW_KEYS, 10);
      file.checkContent();
      RowKeys read = new RowKeys(file);
      assertThat(read.count()).isEqualTo(rows);
      for (int row = 0; row < rows; row++) {
        assertThat(read.key(row)).as("row %d of %d", row, rows).isEqualTo(keys[row]);
      }
    }
  }
}
