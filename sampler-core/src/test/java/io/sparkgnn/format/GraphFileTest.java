// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.UnreadableException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphFileTest {
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void write() {
    path = folder.resolve("file.times");
    try (GraphFileWriter out = new GraphFileWriter(path, FileKind.TIMES)) {
      byte[] bytes = new byte[200_003];
      new Random(5).nextBytes(bytes);
      out.putBytes(ByteBuffer.wrap(bytes));
      out.meta(17, -4);
      out.finish();
    }
  }

  @Test
  void metaAndContentReadBack() {
    GraphFile file = GraphFile.open(path, FileKind.TIMES);
    file.checkContent();
    assertThat(file.meta(0)).isEqualTo(17);
    assertThat(file.meta(1)).isEqualTo(-4);
    assertThatThrownBy(() -> file.meta(2)).isInstanceOf(CorruptFileException.class);
  }

  @Test
  void anotherKindIsRefused() {
    assertThatThrownBy(() -> GraphFile.open(path, FileKind.PARENTS))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("PRNT");
  }

  @Test
  void anotherFormatVersionIsRefusedWithBothVersions() throws Exception {
    byte[] bytes = Files.readAllBytes(path);
    bytes[12] = 9;
    Files.write(path, bytes);
    assertThatThrownBy(() -> GraphFile.open(path, FileKind.TIMES))
        .isInstanceOf(FormatVersionException.class)
        .hasMessageContaining("format version 9")
        .hasMessageContaining("reads version 2");
  }

  @Test
  void everyCutIsNoticed() throws Exception {
    byte[] bytes = Files.readAllBytes(path);
    Random random = new Random(6);
    for (int i = 0; i < 60; i++) {
      int length = i < 50 ? bytes.length - 1 - i : random.nextInt(bytes.length);
      Files.write(path, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> GraphFile.open(path, FileKind.TIMES))
          .as("cut to %d", length)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(path.toString());
    }
  }

  @Test
  void everyFlippedBitIsNoticed() throws Exception {
    byte[] bytes = Files.readAllBytes(path);
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      int edge = random.nextInt(64);
      int at =
          switch (i % 3) {
            case 0 -> edge;
            case 1 -> bytes.length - 1 - edge;
            default -> random.nextInt(bytes.length);
          };
      byte[] damaged = bytes.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(path, damaged);
      assertThatThrownBy(() -> GraphFile.open(path, FileKind.TIMES).checkContent())
          .as("byte %d", at)
          .isInstanceOf(UnreadableException.class)
          .hasMessageContaining(path.toString());
    }
  }

  @Test
  void aFileThatWasNotFinishedIsNotReadable() {
    try (GraphFileWriter out = new GraphFileWriter(path, FileKind.TIMES)) {
      for (int i = 0; i < 100_000; i++) {
        out.putLong(i);
      }
    }
    assertThatThrownBy(() -> GraphFile.open(path, FileKind.TIMES))
        .isInstanceOf(CorruptFileException.class);
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path nowhere = folder.resolve("no/such/file");
    assertThatThrownBy(() -> new GraphFileWriter(nowhere, FileKind.TIMES))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(nowhere.toString());
  }

  @Test
  void aFullDiskIsAnErrorThatNamesTheFile() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    assertThatThrownBy(
            () -> {
              try (GraphFileWriter out = new GraphFileWriter(full, FileKind.TIMES)) {
                for (int i = 0; i < 100_000; i++) {
                  out.putLong(i);
                }
              }
            })
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("Cannot write /dev/full: ");
  }
}
