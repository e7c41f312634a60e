// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders that take each other's place, whoever is killed or races meanwhile. */
@Integration
class ReplacementTest {
  private static final List<String> FILES = List.of("a", "b", "last");
  private static final int KILLED = 9;

  @TempDir private Path folder;

  @AfterEach
  void noHook() {
    RacingFileSystem.noHook();
  }

  private Path place() {
    return folder.resolve("m");
  }

  private static FileSystem files() throws IOException {
    Configuration configuration = FolderBuilds.configuration();
    return new org.apache.hadoop.fs.Path("race:///").getFileSystem(configuration);
  }

  private static Replacement replacement(Path place) throws IOException {
    return new Replacement(files(), new org.apache.hadoop.fs.Path("race:" + place));
  }

  private static boolean isWhole(org.apache.hadoop.fs.Path left, boolean old) throws IOException {
    return files().exists(new org.apache.hadoop.fs.Path(left, "last"));
  }

  /** Puts a folder with three equal files at a place. */
  private static void put(Path place, String text) throws IOException {
    Replacement replacement = replacement(place);
    try (FolderClaim claim = replacement.claim()) {
      replacement.bringBack(claim, ReplacementTest::isWhole);
      replacement.removeUnplaced();
      for (String name : FILES) {
        try (OutputStream out =
            files().create(new org.apache.hadoop.fs.Path(replacement.written(), name))) {
          out.write(text.getBytes(StandardCharsets.UTF_8));
        }
      }
      replacement.place(replacement.written(), claim);
    }
  }

  /** What the files at the place hold. */
  private List<String> content() throws IOException {
    List<String> content = new ArrayList<>();
    for (String name : FILES) {
      content.add(Files.readString(place().resolve(name)));
    }
    return content;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Puts a folder at a place and is killed before a call of the file system. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] arguments) throws IOException {
      AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[2]));
      RacingFileSystem.hook(
          (call, path) -> {
            boolean claim = path.toString().contains(".claim-");
            if (call.equals(arguments[1]) && !claim && left.decrementAndGet() == 0) {
              Runtime.getRuntime().halt(KILLED);
            }
          });
      put(Path.of(arguments[0]), "new");
    }
  }

  private void putAndKill(String call, int number) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Killed.class.getName(),
                place().toString(),
                call,
                Integer.toString(number))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isEqualTo(KILLED);
  }

  /**
   * Beside the claim's, the first calls make the files of the folder. The first rename moves the
   * old folder away, the second one the new one in.
   */
  @ParameterizedTest
  @CsvSource({
    "create, 2, true, old",
    "rename, 1, true, old",
    "rename, 2, true, new",
    "delete, 1, true, new",
    "rename, 1, false, new"
  })
  void whoeverLooksAfterAKillFindsTheOldOneOrTheNewOne(
      String call, int number, boolean replaces, String found) throws Exception {
    if (replaces) {
      put(place(), "old");
    }
    putAndKill(call, number);
    assertThat(names()).hasSizeGreaterThan(1);
    assertThat(Files.exists(place())).isEqualTo(replaces && (number == 1 || call.equals("create")));
    replacement(place()).bringBack(null, ReplacementTest::isWhole);
    assertThat(content()).containsOnly(found);
    put(place(), "next");
    assertThat(content()).containsOnly("next");
    assertThat(names()).containsExactly("m");
  }

  @Test
  void aNewOneThatIsNotWholeIsNotTaken() throws Exception {
    put(place(), "old");
    putAndKill("rename", 2);
    for (String name : names()) {
      if (name.contains("writing")) {
        Files.delete(folder.resolve(name).resolve("last"));
      }
    }
    replacement(place()).bringBack(null, ReplacementTest::isWhole);
    assertThat(content()).containsOnly("old");
    put(place(), "next");
    assertThat(names()).containsExactly("m");
  }

  @Test
  void whatALiveProcessIsReplacingIsLeftToIt() throws Exception {
    put(place(), "old");
    CountDownLatch between = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger renames = new AtomicInteger();
    RacingFileSystem.hook(
        (call, path) -> {
          boolean claim = path.toString().contains(".claim-");
          if (call.equals("rename") && !claim && renames.incrementAndGet() == 2) {
            between.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        });
    ExecutorService writer = Executors.newSingleThreadExecutor();
    Future<?> written =
        writer.submit(
            () -> {
              put(place(), "new");
              return null;
            });
    between.await();
    replacement(place()).bringBack(null, ReplacementTest::isWhole);
    assertThat(place()).doesNotExist();
    assertThatThrownBy(() -> put(place(), "other"))
        .isInstanceOf(FolderClaim.HeldException.class)
        .hasMessageContaining("process " + ProcessHandle.current().pid() + " on ");
    goOn.countDown();
    written.get();
    writer.shutdown();
    assertThat(content()).containsOnly("new");
    assertThat(names()).containsExactly("m");
  }

  @Test
  void ofManyThatBringBackAndReplaceAtOnceAllFindAWholeOne() throws Exception {
    put(place(), "old");
    putAndKill("rename", 2);
    ExecutorService all = Executors.newFixedThreadPool(6);
    List<Callable<Void>> calls = new ArrayList<>();
    AtomicInteger placed = new AtomicInteger();
    for (int i = 0; i < 6; i++) {
      String text = "text" + i;
      calls.add(
          () -> {
            replacement(place()).bringBack(null, ReplacementTest::isWhole);
            for (int round = 0; round < 3; round++) {
              try {
                put(place(), text);
                placed.incrementAndGet();
              } catch (FolderClaim.HeldException e) {
                assertThat(e).hasMessageContaining("is writing there");
              }
            }
            return null;
          });
    }
    for (Future<Void> call : all.invokeAll(calls)) {
      call.get();
    }
    all.shutdown();
    assertThat(placed).hasPositiveValue();
    assertThat(content().stream().distinct()).hasSize(1);
    assertThat(names()).containsExactly("m");
  }

  @Test
  void whoHasLostTheClaimPlacesNothing() throws Exception {
    put(place(), "old");
    Replacement slow = replacement(place());
    try (FolderClaim claim = slow.claim()) {
      Files.createDirectories(Path.of(slow.written().toUri().getPath()));
      for (String name : names()) {
        if (name.contains("claim")) {
          Files.delete(folder.resolve(name)); // as another one does after the lease
        }
      }
      put(place(), "new");
      assertThatThrownBy(() -> slow.place(slow.written(), claim))
          .isInstanceOf(FolderClaim.HeldException.class)
          .hasMessageContaining("gave no sign of life for 60 s");
    }
    assertThat(content()).containsOnly("new");
    assertThat(names()).containsExactly("m");
  }
}
