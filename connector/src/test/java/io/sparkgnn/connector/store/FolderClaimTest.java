// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class FolderClaimTest {
  @TempDir Path folder;

  private FolderClaim take() {
    return take(folder.resolve("a/b/model"));
  }

  private static FolderClaim take(Path path) {
    return FolderClaim.take(path.toUri().toString(), new Configuration(), "write the model to");
  }

  private void nothingIsLeft() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all).containsExactly(folder);
    }
  }

  @Test
  void aFolderIsForOneAtATimeAndTheOtherIsToldWhoHasIt() throws IOException {
    try (FolderClaim first = take()) {
      assertThat(first).isNotNull();
      assertThatThrownBy(this::take)
          .isInstanceOf(UserErrorException.class)
          .hasMessageStartingWith("Cannot write the model to file:" + folder.resolve("a/b/model"))
          .hasMessageContaining("process " + ProcessHandle.current().pid() + " on ")
          .hasMessageEndingWith("; wait for it, or give another path");
      take(folder.resolve("a/b/other")).close();
    }
    take().close();
    nothingIsLeft();
  }

  @Test
  void ofManyAtOnceNeverTwoHaveIt() throws IOException {
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger had = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    IntStream.range(0, 24)
        .parallel()
        .forEach(
            any -> {
              try (FolderClaim claim = take(folder.resolve("model"))) {
                assertThat(claim).isNotNull();
                assertThat(holders.incrementAndGet()).isEqualTo(1);
                had.incrementAndGet();
                holders.decrementAndGet();
              } catch (UserErrorException e) {
                refused.incrementAndGet();
              }
            });
    assertThat(had.get() + refused.get()).isEqualTo(24);
    assertThat(had).hasPositiveValue();
    nothingIsLeft();
  }

  /** Claims a folder and is killed. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] arguments) {
      FolderClaim claim = take(Path.of(arguments[0]));
      Runtime.getRuntime().halt(claim == null ? 1 : 9);
    }
  }

  @Test
  void theClaimOfAProcessThatWasKilledEndsAtOnceOnItsMachine() throws Exception {
    Path path = folder.resolve("model");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Killed.class.getName(),
                path.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isEqualTo(9);
    assertThat(folder).isNotEmptyDirectory();
    take(path).close();
    nothingIsLeft();
  }

  @Test
  void whoReadsAClaimWhileItIsRenewedSeesWhoseItIs() throws Exception {
    Path model = folder.resolve("model");
    try (FolderClaim claim = take(model)) {
      Path file;
      try (Stream<Path> all = Files.list(folder)) {
        file = all.findFirst().orElseThrow();
      }
      AtomicBoolean ended = new AtomicBoolean();
      Thread renewing =
          new Thread(
              () -> {
                for (int i = 0; i < 2000; i++) {
                  claim.renew();
                }
                ended.set(true);
              });
      renewing.start();
      while (!ended.get()) {
        assertThat(ClaimOwner.decode(Files.readAllBytes(file)).process())
            .isEqualTo(ProcessHandle.current().pid());
      }
      renewing.join();
    }
    nothingIsLeft();
  }

  @Test
  void whatAKilledRenewalLeavesIsNoClaimAndIsRemovedAfterItsLease() throws IOException {
    Path next = Files.createFile(folder.resolve(".model.claim-1.next"));
    take(folder.resolve("model")).close();
    assertThat(next).exists();
    Instant old = Instant.now().minus(FolderClaim.LEASE).minusSeconds(1);
    Files.setLastModifiedTime(next, FileTime.from(old));
    take(folder.resolve("model")).close();
    nothingIsLeft();
  }

  @Test
  void theClaimOfAnotherMachineEndsWithItsLease() throws IOException {
    Path claim =
        Files.write(
            folder.resolve(".model.claim-1"),
            new ClaimOwner("1", "elsewhere", 17, "", "a boot", "at noon").encode());
    assertThatThrownBy(() -> take(folder.resolve("model")))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("process 17 on elsewhere, since at noon is writing");
    assertThat(claim).exists();
    Instant old = Instant.now().minus(FolderClaim.LEASE).minusSeconds(1);
    Files.setLastModifiedTime(claim, FileTime.from(old));
    take(folder.resolve("model")).close();
    nothingIsLeft();
  }

  @Test
  void aFolderWhoseParentCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> take(file.resolve("below/model")))
        .isInstanceOf(UserErrorException.class)
        .hasMessageStartingWith("Cannot write the model to file:");
  }
}
