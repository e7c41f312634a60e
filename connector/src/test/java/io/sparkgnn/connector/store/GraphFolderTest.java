// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds that race for one folder, die in it, and come back from the dead. */
@Integration
class GraphFolderTest {
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration NO_LEASE = Duration.ofMillis(6);
  private static final int ROUNDS = Integer.getInteger("sparkgnn.test.rounds", 10);

  @TempDir private Path temporary;

  private Path folder() {
    return temporary.resolve("g");
  }

  @AfterEach
  void noHook() {
    RacingFileSystem.noHook();
  }

  /**
   * With a lease one build of several is at work at a time; without one, each takes the folder over
   * from another that is alive, wherever that one is.
   */
  @ParameterizedTest
  @CsvSource({"file,true", "race,true", "store,true", "file,false", "race,false", "store,false"})
  void ofBuildsThatRaceEachIsCommittedWholeOrToldWhyNot(String scheme, boolean leased)
      throws Exception {
    String path = scheme + ":" + folder();
    Duration lease = leased ? LEASE : NO_LEASE;
    assertThat(FolderBuilds.build(path, lease, () -> {})).isNull();
    int committed = 0;
    ExecutorService builders = Executors.newFixedThreadPool(3);
    AtomicBoolean done = new AtomicBoolean();
    Future<Long> reader = builders.submit(() -> readUntil(done, path));
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<Callable<String>> builds = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          Random random = new Random(round * 31L + i);
          builds.add(
              () ->
                  FolderBuilds.build(
                      path, lease, () -> LockSupport.parkNanos(random.nextInt(5_000_000))));
        }
        for (Future<String> build : builders.invokeAll(builds)) {
          String failure = build.get();
          committed += failure == null ? 1 : 0;
          if (failure != null) {
            assertThat(failure)
                .as("%s, round %d", path, round)
                .containsAnyOf("Cannot build into " + path, "Cannot commit the graph to " + path)
                .contains("another build");
          }
        }
        FolderBuilds.checkWhole(folder(), path + ", round " + round);
      }
    } finally {
      done.set(true);
      builders.shutdown();
    }
    assertThat(reader.get()).isPositive();
    assertThat(committed).isGreaterThanOrEqualTo(ROUNDS / 2);
    assertThat(FolderBuilds.build(path, Duration.ofMillis(-1), () -> {})).isNull();
    assertThat(FolderBuilds.build(path, LEASE, () -> {})).isNull();
    assertThat(FolderBuilds.names(folder())).containsExactly("data", "manifest.json");
  }

  private long readUntil(AtomicBoolean done, String path) throws IOException {
    long reads = 0;
    while (!done.get()) {
      try {
        FolderBuilds.checkWhole(folder(), "reading " + path);
      } catch (NoSuchFileException e) {
        throw new AssertionError("for a moment there was no manifest at " + path, e);
      }
      reads++;
    }
    return reads;
  }

  @Test
  void buildsOfTwoProcessesLeaveAWholeGraphAndAKilledOneNothingThatStays() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(process(4 * ROUNDS));
    }
    Process killed = process(1_000_000);
    while (!killed.inputReader().readLine().equals("committed")) {
      assertThat(killed.isAlive()).isTrue();
    }
    killed.destroyForcibly().waitFor();
    for (Process process : processes) {
      List<String> lines = process.inputReader().lines().toList();
      assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
      assertThat(lines).hasSize(4 * ROUNDS).contains("committed");
      assertThat(lines)
          .allMatch(line -> line.equals("committed") || line.contains("another build"));
    }
    FolderBuilds.checkWhole(folder(), "after all");
    assertThat(FolderBuilds.build("file:" + folder(), LEASE, () -> {})).isNull();
    assertThat(FolderBuilds.names(folder())).containsExactly("data", "manifest.json");
  }

  private Process process(int builds) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            FolderBuilds.class.getName(),
            "file://" + folder(),
            Long.toString(LEASE.toMillis()),
            Integer.toString(builds))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The old owner has looked and still has the folder; then it stops, and another one commits. */
  @ParameterizedTest
  @ValueSource(strings = {"race", "store"})
  void anOwnerThatStopsRightBeforeItsCommitReplacesNoOtherGraph(String scheme) throws Exception {
    String path = scheme + ":" + folder();
    CountDownLatch atCommit = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Thread[] stopped = new Thread[1];
    RacingFileSystem.hook(
        (call, file) -> {
          boolean commit =
              scheme.equals("race")
                  ? call.equals("rename") && file.getName().startsWith(".manifest")
                  : call.equals("create") && file.getName().equals("manifest.json");
          if (commit && Thread.currentThread() == stopped[0]) {
            atCommit.countDown();
            awaitQuietly(goOn);
          }
        });
    ExecutorService slow =
        Executors.newSingleThreadExecutor(task -> stopped[0] = new Thread(task, "slow"));
    Future<String> first = slow.submit(() -> FolderBuilds.build(path, LEASE, () -> {}));
    assertThat(atCommit.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(FolderBuilds.build(path, LEASE, () -> {}))
        .startsWith("Cannot build into " + path + ": another build (process ")
        .contains(" is writing there, its last sign of life is ");
    assertThat(FolderBuilds.build(path, Duration.ofMillis(-1), () -> {})).isNull();
    String second = Files.readString(folder().resolve("manifest.json"));
    goOn.countDown();
    String failure = first.get();
    slow.shutdown();
    FolderBuilds.checkWhole(folder(), path);
    if (scheme.equals("race")) {
      assertThat(failure)
          .isEqualTo(
              "Cannot commit the graph to %s: another build has committed a graph there meanwhile;"
                  + " this build changed nothing there, run it again to replace that graph",
              path);
      assertThat(Files.readString(folder().resolve("manifest.json"))).isEqualTo(second);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatAKilledBuildLeftIsTakenOverAtOnceWhereItsProcessCanBeLookedFor() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    ClaimOwner here = ClaimOwner.here("0badcafe");
    leave(
        new ClaimOwner(
            here.id(),
            here.host(),
            process.pid(),
            here.processStart(),
            here.kernel(),
            here.since()));
    assertThat(FolderBuilds.build(folder().toString(), LEASE, () -> {})).isNull();
    assertThat(FolderBuilds.names(folder())).containsExactly("data", "manifest.json");
  }

  @Test
  void whatAKilledBuildOfAnotherMachineLeftIsTakenOverAfterTheLease() throws Exception {
    ClaimOwner other = new ClaimOwner("0badcafe", "worker7", 42, "", "a boot", "at noon");
    leave(other);
    assertThat(FolderBuilds.build(folder().toString(), LEASE, () -> {}))
        .matches(
            "Cannot build into .*: another build \\(process 42 on worker7, since at noon\\) is"
                + " writing there, its last sign of life is \\d s old; wait until it ends, or 60 s"
                + " if it was killed, or give another path");
    setAge(folder().resolve("_lock-none-1"), 90);
    setAge(folder().resolve("_staging-0badcafe/alive"), 30);
    assertThat(FolderBuilds.build(folder().toString(), LEASE, () -> {}))
        .contains("its last sign of life is 3");
    setAge(folder().resolve("_staging-0badcafe/alive"), 61);
    assertThat(FolderBuilds.build(folder().toString(), LEASE, () -> {})).isNull();
    assertThat(FolderBuilds.names(folder())).containsExactly("data", "manifest.json");
  }

  private void leave(ClaimOwner owner) throws IOException {
    Files.createDirectories(folder().resolve("data-" + owner.id()));
    Files.createDirectories(folder().resolve("_staging-" + owner.id()));
    Files.write(folder().resolve("_staging-" + owner.id() + "/alive"), new byte[0]);
    Files.write(folder().resolve(".manifest.json-" + owner.id()), new byte[5]);
    Files.write(folder().resolve("_lock-none-1"), owner.encode());
  }

  private static void setAge(Path file, int seconds) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
  }

  @Test
  void aBuildInProgressGivesSignsOfLifeAndKeepsItsFilesFromOthers() throws Exception {
    try (GraphFolder folder =
        new GraphFolder(folder().toString(), true, FolderBuilds.configuration(), NO_LEASE)) {
      Path alive =
          Path.of(folder.staging().toUri().getPath(), "alive"); // every millisecond of this lease
      for (int i = 0; i < 500 && !Files.exists(alive); i++) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThat(alive).exists();
      assertThatThrownBy(
              () -> new GraphFolder(folder().toString(), true, FolderBuilds.configuration(), LEASE))
          .isInstanceOf(EnvironmentException.class);
      assertThat(alive).exists();
      folder.data();
      folder.commit((folder.dataName() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    assertThat(FolderBuilds.names(folder())).containsExactly("data", "manifest.json");
  }

  @Test
  void aBuildThatMayNotOverwriteFindsTheGraphThatCameMeanwhile() {
    assertThat(FolderBuilds.build(folder().toString(), LEASE, () -> {})).isNull();
    assertThatThrownBy(
            () -> new GraphFolder(folder().toString(), false, FolderBuilds.configuration(), LEASE))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("a graph is there already");
  }
}
