// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.overlay.NewRow;
import io.sparkgnn.overlay.RowChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowLogTest {
  @TempDir Path folder;

  private static List<RowChange> rows(int number) {
    byte[] key = {1, (byte) number};
    List<byte[]> parents = new ArrayList<>();
    parents.add(null);
    parents.add(new byte[] {7});
    return List.of(
        RowChange.put(number, new NewRow(key, 5L * number, parents, new byte[] {3, 4})),
        RowChange.delete(1, key));
  }

  private Path written(int appends) {
    Path file = folder.resolve("log" + appends);
    try (RowLog log = RowLog.open(file, "v1", (rows, to) -> {})) {
      for (int i = 0; i < appends; i++) {
        log.append(rows(i));
      }
      assertThat(log.bytes()).isEqualTo(file.toFile().length());
    }
    return file;
  }

  private static List<List<RowChange>> read(Path file) {
    List<List<RowChange>> found = new ArrayList<>();
    RowLog.open(file, "v1", (rows, to) -> found.add(rows)).close();
    return found;
  }

  @Test
  void whatWasAppendedComesBackInItsOrder() {
    Path file = written(3);
    List<List<RowChange>> found = read(file);
    assertThat(found).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(found.get(i)).hasSize(2);
      assertThat(found.get(i).get(0).nodeType()).isEqualTo(i);
      assertThat(found.get(i).get(0).row()).isEqualTo(rows(i).get(0).row());
      assertThat(found.get(i).get(1).key()).containsExactly(1, i);
      assertThat(found.get(i).get(1).row()).isNull();
    }
    try (RowLog log = RowLog.open(file, "v1", (rows, to) -> {})) {
      log.append(rows(9));
    }
    assertThat(read(file)).hasSize(4);
  }

  @Test
  void aRecordThatWasCutOffAnywhereIsDroppedAndTold() throws IOException {
    byte[] two = Files.readAllBytes(written(2));
    byte[] three = Files.readAllBytes(written(3));
    for (int length = two.length; length < three.length; length++) {
      Path file = folder.resolve("cut" + length);
      Files.write(file, Arrays.copyOf(three, length));
      List<List<RowChange>> found = new ArrayList<>();
      try (RowLog log = RowLog.open(file, "v1", (rows, to) -> found.add(rows))) {
        assertThat(found).hasSize(2);
        assertThat(log.dropped()).isEqualTo(length - two.length);
        log.append(rows(5));
      }
      assertThat(read(file)).hasSize(3);
    }
  }

  @Test
  void zerosAtTheEndAreDropped() throws IOException {
    byte[] two = Files.readAllBytes(written(2));
    Path file = folder.resolve("zeros");
    Files.write(file, Arrays.copyOf(two, two.length + 5000));
    assertThat(read(file)).hasSize(2);
  }

  @Test
  void aByteThatIsFlippedBeforeTheLastRecordIsAnError() throws IOException {
    byte[] one = Files.readAllBytes(written(1));
    byte[] three = Files.readAllBytes(written(3));
    for (int at = one.length + 4; at < one.length + 40; at++) {
      byte[] damaged = three.clone();
      damaged[at] ^= 0x10;
      Path file = folder.resolve("damaged" + at);
      Files.write(file, damaged);
      assertThatThrownBy(() -> read(file))
          .as("byte %d", at)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(file.getFileName().toString());
    }
  }

  @Test
  void aLogOfAnotherGraphIsRefused() {
    Path file = written(1);
    assertThatThrownBy(() -> RowLog.open(file, "v2", (rows, to) -> {}))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("graph v1")
        .hasMessageContaining("v2");
  }

  @Test
  void oneWritesAtATime() {
    Path file = folder.resolve("shared");
    try (RowLog log = RowLog.open(file, "v1", (rows, to) -> {})) {
      assertThat(log.dropped()).isZero();
      assertThatThrownBy(() -> RowLog.open(file, "v1", (rows, to) -> {}))
          .isInstanceOf(UserErrorException.class)
          .hasMessageContaining("another process");
    }
  }

  @Test
  void anotherFileIsNoLog() throws IOException {
    Path file = folder.resolve("text");
    Files.writeString(file, "not a log, but long enough to be one");
    assertThatThrownBy(() -> read(file)).isInstanceOf(CorruptFileException.class);
  }
}
