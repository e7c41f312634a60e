// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import io.sparkgnn.connector.source.Secrets;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a graph store while one is built into it.
 *
 * <p>A build works in two folders of its own: {@code data-<id>} for the files that stay and {@code
 * _staging-<id>} for those that do not. Writing {@code manifest.json}, which names the files in
 * {@code data-<id>}, is the only step that readers see, and it is atomic: before it they read the
 * old graph or none, after it the new one. Only then is everything else removed: the old graph's
 * folder and what builds that were killed left.
 *
 * <p>One build at a time has the folder: see {@link BuildClaim}. One that has lost it commits
 * nothing. What is removed is what was there before the commit, when no other build could be at
 * work.
 */
public final class GraphFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GraphFolder.class);

  /** After how long without a sign of life a build on another machine counts as dead. */
  public static final Duration LEASE = Duration.ofSeconds(60);

  private static final Pattern OURS =
      Pattern.compile("(data|_staging|" + BuildClaim.PROBE + ")-([0-9a-f]{8})|" + BuildClaim.NAME);
  private static final String MANIFEST_TO_BE = "." + GraphFiles.MANIFEST;

  private final FileSystem fs;
  private final AtomicFiles files;
  private final Path folder;
  private final Path manifest;
  private final String id = UUID.randomUUID().toString().substring(0, 8);
  private final BuildClaim claim;
  private boolean committed;

  /**
   * Claims the folder.
   *
   * @param folder where the graph store is or will be
   * @param overwrite whether a graph that is there may be replaced
   * @param lease after how long without a sign of life another machine's build counts as dead
   * @throws UserErrorException if a graph is there and may not be replaced, or other files are
   * @throws EnvironmentException if another build is at work there
   */
  public GraphFolder(
      String folder, boolean overwrite, Configuration configuration, Duration lease) {
    try {
      Path path = new Path(folder);
      this.fs = path.getFileSystem(configuration);
      this.folder = fs.makeQualified(path);
      this.manifest = new Path(this.folder, GraphFiles.MANIFEST);
      this.files = new AtomicFiles(fs, this.folder, configuration);
      check(overwrite);
      this.claim = claim(lease);
      if (claim.graphExists() && !overwrite) {
        claim.close();
        throw graphExists();
      }
    } catch (IOException e) {
      throw failure(folder, e);
    } catch (IllegalArgumentException e) {
      throw new UserErrorException(
          "Cannot build into %s: %s; give the path of a folder"
              .formatted(Secrets.mask(folder), Secrets.mask(String.valueOf(e.getMessage()))),
          e);
    }
  }

  private BuildClaim claim(Duration lease) throws IOException {
    try {
      return BuildClaim.of(fs, files, manifest, id, lease);
    } catch (IOException e) {
      removeIfEmpty();
      throw e;
    }
  }

  private void check(boolean overwrite) throws IOException {
    boolean graph = false;
    for (FileStatus status : list()) {
      String name = status.getPath().getName();
      boolean committedManifest = name.equals(GraphFiles.MANIFEST);
      graph |= committedManifest;
      if (!committedManifest && !isManifestToBe(name) && !OURS.matcher(name).matches()) {
        throw new UserErrorException(
            "Cannot build into %s: it holds %s, which is not part of a graph; give an empty folder"
                .formatted(folder, name));
      }
    }
    if (graph && !overwrite) {
      throw graphExists();
    }
  }

  private UserErrorException graphExists() {
    return new UserErrorException(
        "Cannot build into %s: a graph is there already; overwrite it or give another path"
            .formatted(folder));
  }

  /** Whether a file is a manifest that is written but not yet in its place. */
  static boolean isManifestToBe(String name) {
    return name.startsWith(MANIFEST_TO_BE);
  }

  private FileStatus[] list() throws IOException {
    try {
      return fs.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  /** The folder of the files that stay; made if it is not there. */
  public Path data() {
    return made(new Path(folder, dataName()));
  }

  /** The name of {@link #data()} within the graph's folder. */
  public String dataName() {
    return "data-" + id;
  }

  /** The folder of the files that go; made if it is not there. */
  public Path staging() {
    return made(new Path(folder, "_staging-" + id));
  }

  private Path made(Path path) {
    try {
      fs.mkdirs(path);
      return path;
    } catch (IOException e) {
      throw failure(path.toString(), e);
    }
  }

  /**
   * Makes the build's files the graph that readers see, and removes the one before.
   *
   * @throws EnvironmentException if another build has taken the folder over; the graph that is
   *     there is whole
   */
  public void commit(byte[] content) {
    Path temporary = new Path(folder, MANIFEST_TO_BE + "-" + id);
    try {
      if (files.renames()) {
        files.write(temporary, content);
      }
      List<Path> before = leftovers();
      checkClaim();
      try {
        files.replace(temporary, content, manifest, claim.graphStatus());
      } catch (IOException e) {
        checkClaim();
        throw e;
      }
      committed = true;
      remove(before);
    } catch (IOException e) {
      throw failure(folder.toString(), e);
    }
  }

  private void remove(List<Path> leftovers) {
    for (Path old : leftovers) {
      try {
        fs.delete(old, true);
      } catch (IOException e) {
        LOG.warn("Cannot remove {}, the next build will: {}", old, e.getMessage());
      }
    }
  }

  private void checkClaim() throws IOException {
    String lost = claim.lost();
    if (lost != null) {
      throw lost(lost, null);
    }
  }

  private EnvironmentException lost(String how, RuntimeException failure) {
    return EnvironmentException.passing(
        "Cannot commit the graph to %s: %s; this build changed nothing there, run it again to replace that graph"
            .formatted(folder, how),
        failure);
  }

  /** What to report of a build that failed: that another one has the folder, if that is so. */
  public RuntimeException explain(RuntimeException failure) {
    try {
      String lost = committed ? null : claim.lost();
      return lost == null ? failure : lost(lost, failure);
    } catch (IOException e) {
      failure.addSuppressed(e);
      return failure;
    }
  }

  /**
   * All that is no part of the graph to come. What a build that lost its claim has written stays
   * where it could still put its manifest in place: a later build removes it.
   */
  private List<Path> leftovers() throws IOException {
    List<Path> leftovers = new ArrayList<>();
    FileStatus[] all = list();
    long newest = Arrays.stream(all).mapToLong(FileStatus::getModificationTime).max().orElse(0);
    for (FileStatus status : all) {
      String name = status.getPath().getName();
      Matcher ours = OURS.matcher(name);
      boolean old = ours.matches() ? !mayStillCommit(ours.group(2)) : isManifestToBe(name);
      boolean inUse = // by a build that looks for a claim
          name.startsWith(BuildClaim.PROBE)
              && status.getModificationTime() > newest - LEASE.toMillis();
      if (old && !inUse && !name.endsWith("-" + id)) {
        leftovers.add(status.getPath());
      }
    }
    return leftovers;
  }

  private boolean mayStillCommit(String build) {
    return !files.renames() && claim.replaced().contains(build);
  }

  /** Removes what the build leaves: the staging files, and all its files if it did not commit. */
  @Override
  public void close() {
    claim.close();
    try {
      fs.delete(new Path(folder, "_staging-" + id), true);
      if (!committed) {
        fs.delete(new Path(folder, dataName()), true);
        fs.delete(new Path(folder, MANIFEST_TO_BE + "-" + id), false);
        removeIfEmpty();
      }
    } catch (IOException e) {
      throw failure(folder.toString(), e);
    }
  }

  private void removeIfEmpty() throws IOException {
    try {
      if (fs.exists(folder) && list().length == 0) {
        fs.delete(folder, false);
      }
    } catch (IOException e) {
      if (list().length == 0) {
        throw e; // and not because another build has begun meanwhile
      }
    }
  }

  private static UncheckedIOException failure(String path, IOException cause) {
    return new UncheckedIOException("Cannot write " + path + ": " + cause.getMessage(), cause);
  }
}
