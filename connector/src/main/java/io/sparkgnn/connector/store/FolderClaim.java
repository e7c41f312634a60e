// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UserErrorException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write a folder of any Hadoop file system, for one process at a time: a hidden file
 * beside the folder, {@code .<name>.claim-<id>}, that says whose it is.
 *
 * <p>No file system is asked for an atomic step. A process writes a file of its own, then looks for
 * others: of two that claim at once, the one that looks last sees the other. Whoever sees another
 * claim that is alive takes its own back and tries again a moment later, then gives up.
 *
 * <p>A claim is written anew every {@link #RENEW} and ends {@link #LEASE} after the last time, by
 * the file system's clock, so a process that was killed does not hold a folder for ever. On the
 * machine where it ran it ends at once: others there see that the process is gone.
 */
public final class FolderClaim implements AutoCloseable {
  /** How long a claim is good after it was last written. */
  public static final Duration LEASE = Duration.ofSeconds(60);

  static final Duration RENEW = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(FolderClaim.class);
  private static final int TRIES = 5;
  private static final String MARK = ".claim-";
  private static final String NEXT = ".next";

  private final FileSystem files;
  private final AtomicFiles claims;
  private final Path folder;
  private final Path mine;
  private final Path next;
  private final byte[] owner;
  private final List<Path> made;
  private final ScheduledExecutorService renewing;

  private FolderClaim(FileSystem files, Path folder, List<Path> made) throws IOException {
    this.files = files;
    this.claims = new AtomicFiles(files, folder.getParent(), files.getConf());
    this.folder = folder;
    this.made = made;
    String id = UUID.randomUUID().toString();
    this.mine = new Path(folder.getParent(), prefix(folder) + id);
    this.next = new Path(folder.getParent(), prefix(folder) + id + NEXT);
    this.owner = ClaimOwner.here(id).encode();
    this.renewing =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "gnn-folder-claim");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Another process has the folder; the message says which and since when. */
  public static final class HeldException extends IOException {
    private static final long serialVersionUID = 1L;

    HeldException(String who) {
      super(who + "; wait for it, or give another path");
    }
  }

  /**
   * Claims a folder, which need not be there yet.
   *
   * @param what is going to be done to it, such as {@code write the model to}
   * @throws UserErrorException if another process has it, and the message says which and since
   *     when; or if it is no place to write to
   * @throws EnvironmentException if the disk is full
   */
  public static FolderClaim take(String path, Configuration hadoop, String what) {
    String named = path;
    try {
      Path asked = new Path(path);
      FileSystem files = asked.getFileSystem(hadoop);
      Path folder = files.makeQualified(asked);
      named = folder.getParent() == null ? path : folder.toString();
      return take(files, folder);
    } catch (HeldException e) {
      throw new UserErrorException("Cannot %s %s: %s".formatted(what, named, e.getMessage()), e);
    } catch (IOException e) {
      throw new UserErrorException("Cannot %s %s: %s".formatted(what, path, e.getMessage()), e);
    } catch (FSError e) {
      throw EnvironmentException.lasting(
          "Cannot %s %s: %s".formatted(what, path, e.getMessage()), e);
    }
  }

  /**
   * Claims a file or folder, which need not be there yet.
   *
   * @throws HeldException if another process has it
   */
  static FolderClaim take(FileSystem files, Path folder) throws IOException {
    if (folder.getParent() == null) {
      throw new IOException("it is the root of a file system");
    }
    FolderClaim claim = new FolderClaim(files, folder, make(files, folder.getParent()));
    try {
      claim.take();
      return claim;
    } catch (IOException | RuntimeException | FSError e) {
      claim.close();
      throw e;
    }
  }

  /** Makes a folder, and says which ones were not there. */
  private static List<Path> make(FileSystem files, Path folder) throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path at = folder; at != null && !files.exists(at); at = at.getParent()) {
      missing.add(at);
    }
    if (!missing.isEmpty() && !files.mkdirs(folder)) {
      throw new IOException("cannot make " + folder);
    }
    return missing;
  }

  private static String prefix(Path folder) {
    return "." + folder.getName() + MARK;
  }

  private void take() throws IOException {
    for (int attempt = 1; ; attempt++) {
      write(null);
      Optional<String> other = other();
      if (other.isEmpty()) {
        break;
      }
      files.delete(mine, false);
      if (attempt == TRIES) {
        throw new HeldException(other.get());
      }
      pause();
    }
    renewing.scheduleWithFixedDelay(
        this::renew, RENEW.toMillis(), RENEW.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void pause() {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(50, 200));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All at once: a process that is killed meanwhile leaves a claim that tells whose it is. */
  private void write(FileStatus before) throws IOException {
    if (claims.renames()) {
      claims.write(next, owner);
    }
    claims.replace(next, owner, mine, before);
  }

  /** Gives a sign of life. One at a time: two would write the same next file. */
  synchronized void renew() {
    try {
      write(files.getFileStatus(mine));
    } catch (FileNotFoundException e) {
      LOG.debug("Another process has {} by now", folder, e);
    } catch (IOException | RuntimeException | FSError e) {
      if (!renewing.isShutdown()) { // else it was given up at this moment
        LOG.warn("Cannot renew the claim {}: {}", mine, e.getMessage());
      }
    }
  }

  /**
   * Looks whether the folder is still this process's. One that gave no sign of life for the length
   * of a lease, as when it was stopped, may have lost it: whoever takes it removes this claim. That
   * another claim is there means nothing, it may be one that is given up at once.
   *
   * @throws HeldException if it is lost
   */
  void check() throws IOException {
    if (!files.exists(mine)) {
      throw new HeldException(
          "another process has it by now, as this one gave no sign of life for %d s"
              .formatted(LEASE.toSeconds()));
    }
  }

  /** Who else has the folder; claims of processes that are gone are removed. */
  private Optional<String> other() throws IOException {
    long now = files.getFileStatus(mine).getModificationTime();
    Optional<String> found = Optional.empty();
    for (FileStatus status : files.listStatus(folder.getParent())) {
      Path file = status.getPath();
      if (!file.getName().startsWith(prefix(folder)) || file.getName().equals(mine.getName())) {
        continue;
      }
      if (file.getName().endsWith(NEXT)) {
        if (now - status.getModificationTime() > LEASE.toMillis()) {
          files.delete(file, false);
        }
        continue;
      }
      ClaimOwner owner = read(file);
      if (owner.ended() || now - status.getModificationTime() > LEASE.toMillis()) {
        files.delete(file, false);
      } else {
        found = Optional.of(owner.text() + " is writing there (" + file + ")");
      }
    }
    return found;
  }

  private ClaimOwner read(Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return ClaimOwner.decode(in.readNBytes(1 << 12));
    } catch (FileNotFoundException e) {
      return ClaimOwner.decode(null); // given up or written anew at this moment
    }
  }

  /** Gives the folder up. */
  @Override
  public void close() {
    renewing.shutdownNow();
    try {
      renewing.awaitTermination(LEASE.toSeconds(), TimeUnit.SECONDS);
      files.delete(mine, false);
      files.delete(next, false);
      for (Path folder : made) {
        if (files.exists(folder) && files.listStatus(folder).length == 0) {
          files.delete(folder, false);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | FSError e) {
      LOG.warn("Cannot remove the claim {}: {}", mine, e.getMessage());
    }
  }
}
