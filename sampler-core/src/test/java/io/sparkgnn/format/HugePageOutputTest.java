// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HugePageOutputTest {
  private static final int PIECE = MemoryAdvice.HUGE_PAGE_BYTES;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 12_345})
  void whatIsWrittenIsReadBack(int length) throws IOException {
    Path file = folder.resolve("file");
    byte[] content = new byte[length];
    Random random = new Random(length);
    random.nextBytes(content);
    try (OutputStream out = new HugePageOutput(file)) {
      for (int done = 0; done < length; ) {
        if (random.nextInt(4) == 0) {
          out.write(content[done++]);
        } else {
          int some = Math.min(length - done, random.nextInt(2 * PIECE));
          out.write(content, done, some);
          done += some;
        }
      }
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(content);
  }

  @Test
  void whatWasFlushedIsThereBeforeTheEnd() throws IOException {
    Path file = folder.resolve("file");
    try (OutputStream out = new HugePageOutput(file)) {
      out.write(new byte[PIECE + 10]);
      assertThat(Files.size(file)).isEqualTo(PIECE);
      out.flush();
      assertThat(Files.size(file)).isEqualTo(PIECE + 10);
    }
    assertThat(Files.size(file)).isEqualTo(PIECE + 10);
  }

  @Test
  void closingTwiceIsClosingOnce() throws IOException {
    OutputStream out = new HugePageOutput(folder.resolve("file"));
    out.write(1);
    out.close();
    out.close();
    assertThat(Files.size(folder.resolve("file"))).isEqualTo(1);
  }

  @Test
  void aFileThatIsThereIsNotTouched() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {7});
    assertThatThrownBy(() -> new HugePageOutput(file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(new byte[] {7});
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 22, MappedBytes.CHUNK_SHIFT})
  void adviceChangesNothingThatIsRead(int chunkShift) throws IOException {
    Path file = folder.resolve("file");
    byte[] content = new byte[5 * PIECE + 100];
    new Random(3).nextBytes(content);
    Files.write(file, content);
    try (FileChannel channel = FileChannel.open(file)) {
      MemoryAdvice.populate(channel, 0, 2L * PIECE);
      MemoryAdvice.populate(channel, 2L * PIECE, 100L * PIECE);
      MemoryAdvice.populate(channel, 10L * PIECE, PIECE);
    }
    MappedBytes mapped = MappedBytes.map(file, chunkShift);
    mapped.askForHugePages();
    byte[] read = new byte[content.length - PIECE - 3];
    mapped.get(PIECE + 3, read);
    assertThat(read).isEqualTo(Arrays.copyOfRange(content, PIECE + 3, content.length));
  }
}
