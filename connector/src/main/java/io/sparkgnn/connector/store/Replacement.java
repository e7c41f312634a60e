// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a file or folder where an older one may be, on any Hadoop file system: it is written beside
 * its place as {@code .<name>.writing-<id>}, the older one is renamed to {@code .<name>.old-<id>},
 * and the new one to the place.
 *
 * <p>Who does this has the {@link FolderClaim} of the place. A process that is killed between the
 * two renames leaves nothing there. {@link #bringBack} then takes the new one if it is whole, else
 * the old one. What else a killed process leaves is removed by the next one that writes there.
 */
public final class Replacement {
  private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);
  private static final String WRITING = ".writing-";
  private static final String PARTS = ".parts-";
  private static final String OLD = ".old-";

  private final FileSystem files;
  private final Path place;
  private final String id = UUID.randomUUID().toString();

  /**
   * @throws IOException if the place is the root of a file system
   */
  public Replacement(FileSystem files, Path place) throws IOException {
    this.files = files;
    this.place = files.makeQualified(place);
    if (this.place.getParent() == null) {
      throw new IOException("it is the root of a file system");
    }
  }

  /** Tells what was written to its end. */
  @FunctionalInterface
  public interface Whole {
    /**
     * Whether a file or folder is whole.
     *
     * @param old whether it has been at the place
     */
    boolean test(Path left, boolean old) throws IOException;
  }

  /** Where the new one is written. */
  public Path written() {
    return beside(WRITING);
  }

  /** Where that is written which the new one is made of. */
  public Path parts() {
    return beside(PARTS);
  }

  private Path beside(String mark) {
    return new Path(place.getParent(), prefix(mark) + id);
  }

  private String prefix(String mark) {
    return "." + place.getName() + mark;
  }

  /** Claims the place. */
  public FolderClaim claim() throws IOException {
    return FolderClaim.take(files, place);
  }

  /**
   * Gives what was written its place.
   *
   * @throws FileAlreadyExistsException if another program has put something there at this moment
   * @throws IOException if it cannot be done or the claim is lost; what was there still is
   */
  public void place(Path written, FolderClaim claim) throws IOException {
    claim.check();
    Path aside = beside(OLD);
    boolean replaced = files.exists(place);
    boolean folder = files.getFileStatus(written).isDirectory();
    if (replaced) {
      rename(place, aside);
    }
    try {
      rename(written, place);
    } catch (IOException | RuntimeException | FSError e) {
      if (replaced) {
        rename(aside, place);
      }
      throw e;
    }
    // A folder that came meanwhile has taken this one in.
    Path inside = new Path(place, written.getName());
    if (folder && files.exists(inside)) {
      files.delete(inside, true);
      throw new FileAlreadyExistsException(place + " was written by another process meanwhile");
    }
    remove(OLD);
  }

  private void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  /**
   * Brings back what a killed process has left beside the place, if nothing is there: the new one,
   * or the old one if the new one is not whole. While another process has the claim it is left to
   * that one.
   *
   * @param held the caller's claim, or null for one that is taken if need be
   */
  public void bringBack(FolderClaim held, Whole whole) throws IOException {
    if (files.exists(place) || left(WRITING).isEmpty() && left(OLD).isEmpty()) {
      return;
    }
    if (held != null) {
      bringBack(whole);
      return;
    }
    try (FolderClaim claim = claim()) {
      claim.check();
      bringBack(whole);
    } catch (FolderClaim.HeldException e) {
      LOG.debug("{} is being written", place, e);
    } catch (IOException | FSError e) {
      throw new IOException(
          "a process was killed while it replaced it, and it cannot be brought back: "
              + e.getMessage(),
          e);
    }
  }

  private void bringBack(Whole whole) throws IOException {
    for (String mark : List.of(WRITING, OLD)) {
      boolean old = mark.equals(OLD);
      for (Path found : left(mark)) {
        if (!files.exists(place) && whole.test(found, old)) {
          rename(found, place);
          LOG.warn(
              "A process was killed while it replaced {}: the {} one is there now",
              place,
              old ? "old" : "new");
        }
      }
    }
  }

  /** Removes what has not come to its place, of this and of killed processes. */
  public void removeUnplaced() throws IOException {
    remove(WRITING);
    remove(PARTS);
  }

  private void remove(String mark) throws IOException {
    for (Path found : left(mark)) {
      files.delete(found, true);
    }
  }

  /** Files and folders of a kind, the newest first. */
  private List<Path> left(String mark) throws IOException {
    try {
      FileStatus[] found =
          files.listStatus(place.getParent(), path -> path.getName().startsWith(prefix(mark)));
      return Arrays.stream(found)
          .sorted(Comparator.comparingLong(FileStatus::getModificationTime).reversed())
          .map(FileStatus::getPath)
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }
}
