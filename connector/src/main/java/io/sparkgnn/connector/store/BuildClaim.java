// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import io.sparkgnn.error.EnvironmentException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to replace the graph of a folder, which one build has at a time.
 *
 * <p>Who makes the file {@code _lock-<graph>-<n>} has it; {@code graph} is a hash of the manifest
 * that is to be replaced and {@code n} counts from 1. While it runs it gives a sign of life every
 * few seconds, by writing {@code alive} in its staging folder. Whoever finds a lock whose owner's
 * process has ended, or which has given no sign for the length of a lease, makes the lock of the
 * next number and is the owner from then on. No name is used twice, so no lock is ever taken from
 * the wrong owner; ages are differences of the file system's own times, so no clocks are compared.
 *
 * <p>An owner that was only slow, or stopped, learns of it: {@link #check} is called right before
 * the manifest is replaced. A new owner first removes the manifest that the old one may be about to
 * rename, and then looks whether it already has: so of two owners one at most can replace, even
 * when the old one stops right after its check.
 */
final class BuildClaim implements AutoCloseable {
  /** Names of lock files. */
  static final Pattern NAME = Pattern.compile("_lock-([0-9a-f]{16}|none)-(\\d{1,9})");

  /** What the name of a file begins with that is made to learn the file system's time. */
  static final String PROBE = "_probe";

  private static final Logger LOG = LoggerFactory.getLogger(BuildClaim.class);
  private static final int BEATS_PER_LEASE = 6;
  private static final int HASH_BYTES = 8;
  private static final int LAST_BEAT_SECONDS = 5;

  private final FileSystem fs;
  private final AtomicFiles files;
  private final Path folder;
  private final Path manifest;
  private final ClaimOwner owner;
  private final Duration lease;
  private final Set<String> replaced = new HashSet<>();
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "spark-gnn build lease");
            thread.setDaemon(true);
            return thread;
          });
  private String graph;
  private FileStatus graphStatus;
  private int number;

  private BuildClaim(FileSystem fs, AtomicFiles files, Path manifest, String id, Duration lease) {
    this.fs = fs;
    this.files = files;
    this.folder = manifest.getParent();
    this.manifest = manifest;
    this.owner = ClaimOwner.here(id);
    this.lease = lease;
  }

  /**
   * Claims a graph's folder, which is made if need be.
   *
   * @param manifest the graph's, there or not
   * @param id of the build
   * @param lease after how long without a sign of life an owner on another machine counts as dead
   * @throws EnvironmentException if another build has it
   */
  static BuildClaim of(FileSystem fs, AtomicFiles files, Path manifest, String id, Duration lease)
      throws IOException {
    BuildClaim claim = new BuildClaim(fs, files, manifest, id, lease);
    try {
      while (!claim.tryOnce()) {
        LOG.debug("the locks of {} changed meanwhile", claim.folder);
      }
      long beat = Math.max(1, lease.toMillis() / BEATS_PER_LEASE);
      claim.beats.scheduleAtFixedRate(claim::beat, beat, beat, TimeUnit.MILLISECONDS);
      return claim;
    } catch (IOException | FSError | RuntimeException e) {
      claim.beats.shutdownNow();
      throw e;
    }
  }

  /** Whether a graph is there that is to be replaced. */
  boolean graphExists() {
    return graphStatus != null;
  }

  /** What the manifest that is to be replaced was; null for none. */
  FileStatus graphStatus() {
    return graphStatus;
  }

  /** Builds whose locks this one has taken over: they may not know it yet. */
  Set<String> replaced() {
    return replaced;
  }

  private boolean tryOnce() throws IOException {
    readGraph();
    int newest = newest();
    if (newest > 0) {
      Path lock = lock(newest);
      ClaimOwner other = ClaimOwner.decode(files.read(lock));
      checkDead(lock, other);
      replaced.add(other.id());
    }
    number = newest + 1;
    if (!files.create(lock(number), owner.encode())) {
      return false;
    }
    if (newest > 0) {
      removeManifestsToBe();
    }
    String before = graph;
    readGraph();
    if (!graph.equals(before)) {
      fs.delete(new Path(folder, "_lock-" + before + "-" + number), false);
      return false;
    }
    return true;
  }

  private void readGraph() throws IOException {
    byte[] bytes = files.read(manifest);
    graph = hash(bytes);
    try {
      graphStatus = bytes == null ? null : fs.getFileStatus(manifest);
    } catch (FileNotFoundException e) {
      graphStatus = null;
    }
  }

  private static String hash(byte[] bytes) {
    if (bytes == null) {
      return "none";
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private Path lock(int which) {
    return new Path(folder, "_lock-" + graph + "-" + which);
  }

  /** The highest number of a lock on the graph, or 0 when there is none. */
  private int newest() throws IOException {
    return Arrays.stream(list())
        .map(status -> NAME.matcher(status.getPath().getName()))
        .filter(Matcher::matches)
        .filter(name -> name.group(1).equals(graph))
        .mapToInt(name -> Integer.parseInt(name.group(2)))
        .max()
        .orElse(0);
  }

  private FileStatus[] list() throws IOException {
    try {
      return fs.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private void checkDead(Path lock, ClaimOwner other) throws IOException {
    if (other.ended()) {
      LOG.warn("The build of {} into {} has ended without saying so", other.text(), folder);
      return;
    }
    Duration silence = silence(lock, other);
    if (silence.compareTo(lease) > 0) {
      LOG.warn(
          "The build of {} into {} has given no sign of life for {} s",
          other.text(),
          folder,
          silence.toSeconds());
      return;
    }
    throw EnvironmentException.passing(
        ("Cannot build into %s: another build (%s) is writing there, its last sign of life is %d s"
                + " old; wait until it ends, or %d s if it was killed, or give another path")
            .formatted(folder, other.text(), silence.toSeconds(), lease.toSeconds()),
        null);
  }

  /** How long an owner has given no sign of life, by the file system's clock. */
  private Duration silence(Path lock, ClaimOwner other) throws IOException {
    Path probe = new Path(folder, PROBE + "-" + owner.id());
    try {
      files.write(probe, new byte[0]);
      long now = modified(probe);
      long seen = Math.max(modified(lock), modified(alive(other.id())));
      return Duration.ofMillis(Math.max(0, now - seen));
    } finally {
      fs.delete(probe, false);
    }
  }

  private long modified(Path file) throws IOException {
    try {
      return fs.getFileStatus(file).getModificationTime();
    } catch (FileNotFoundException e) {
      return 0;
    }
  }

  private Path alive(String id) {
    return new Path(folder, "_staging-" + id + "/alive");
  }

  private void beat() {
    try {
      files.write(alive(owner.id()), new byte[0]);
    } catch (IOException | FSError | RuntimeException e) {
      LOG.warn("Cannot give a sign of life in {}: {}", folder, e.getMessage());
    }
  }

  private void removeManifestsToBe() throws IOException {
    for (FileStatus status : list()) {
      if (GraphFolder.isManifestToBe(status.getPath().getName())) {
        fs.delete(status.getPath(), false);
      }
    }
  }

  /**
   * Why the claim is lost.
   *
   * @return null if it is not
   */
  String lost() throws IOException {
    if (!hash(files.read(manifest)).equals(graph)) {
      return "another build has committed a graph there meanwhile";
    }
    int newest = newest();
    ClaimOwner now = ClaimOwner.decode(files.read(lock(newest)));
    if (newest != number || !now.id().equals(owner.id())) {
      return newest == 0
          ? "its lock file has been removed"
          : "another build (%s) has taken it over, as this one had given no sign of life for %d s"
              .formatted(now.text(), lease.toSeconds());
    }
    return null;
  }

  /** Gives the claim up. */
  @Override
  public void close() {
    beats.shutdownNow();
    try {
      beats.awaitTermination(LAST_BEAT_SECONDS, TimeUnit.SECONDS);
      if (ClaimOwner.decode(files.read(lock(number))).id().equals(owner.id())) {
        fs.delete(lock(number), false);
      }
    } catch (IOException e) {
      LOG.warn("Cannot remove {}: {}", lock(number), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
