// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import io.sparkgnn.connector.store.FolderClaim;
import io.sparkgnn.connector.store.Replacement;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UserErrorException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.SparkSession;

/**
 * The place of a file or folder that a command will write. Whether it can be written is found out
 * before the work is done for it. What is written goes beside its place and is renamed when it is
 * whole, so that a half-written output never has the name, and an old one stays until then.
 */
final class OutputPlace {
  private final String what;
  private final Path path;
  private final FileSystem files;

  private OutputPlace(String what, Path path, FileSystem files) {
    this.what = what;
    this.path = path;
    this.files = files;
  }

  /**
   * A place, which is not looked at yet.
   *
   * @param what for messages: what is written, such as {@code the report to model.html}
   * @throws UserErrorException if there is no such file system
   */
  static OutputPlace of(SparkSession spark, String what, String name) {
    try {
      Path path = new Path(name);
      FileSystem files = path.getFileSystem(spark.sessionState().newHadoopConf());
      // Without the checksum files that Hadoop would put beside local ones.
      return new OutputPlace(
          what, path, files instanceof LocalFileSystem local ? local.getRawFileSystem() : files);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserErrorException("Cannot write %s: %s".formatted(what, e.getMessage()), e);
    }
  }

  Path path() {
    return path;
  }

  FileSystem files() {
    return files;
  }

  boolean exists() {
    try {
      return files.exists(path);
    } catch (IOException | FSError e) {
      throw failed(e);
    }
  }

  /**
   * Checks that a file can be written here.
   *
   * @throws UserErrorException if a folder has the name, or nothing can be written beside it
   */
  void checkFile() {
    try {
      if (files.exists(path) && files.getFileStatus(path).isDirectory()) {
        throw new UserErrorException(
            "Cannot write %s: it is a folder; give the name of a file".formatted(what));
      }
    } catch (IOException | FSError e) {
      throw unwritable(e);
    }
    checkBeside();
  }

  /**
   * Checks that something can be written beside the place, or that the folder for it can be made.
   *
   * @throws UserErrorException if not
   */
  void checkBeside() {
    try {
      Path folder = files.makeQualified(path).getParent();
      while (folder != null && !files.exists(folder)) {
        folder = folder.getParent();
      }
      if (folder == null) {
        return;
      }
      FileStatus found = files.getFileStatus(folder);
      if (!found.isDirectory()) {
        throw new UserErrorException(
            "Cannot write %s: %s is a file, not a folder"
                .formatted(what, folder.toUri().getPath()));
      }
      Path trial = new Path(folder, ".spark-gnn-" + UUID.randomUUID());
      try {
        files.create(trial).close();
      } finally {
        files.delete(trial, false);
      }
    } catch (IOException | FSError e) {
      throw unwritable(e);
    }
  }

  /** Writes a text file, replacing an older one; folders that are missing are made. */
  void write(String text) {
    try {
      replace(
          replacement -> {
            try (OutputStream out = files.create(replacement.written(), true)) {
              out.write(text.getBytes(StandardCharsets.UTF_8));
            }
          });
    } catch (IOException | FSError e) {
      throw failed(e);
    }
  }

  /** Writes beside a place. */
  @FunctionalInterface
  interface Writing {
    /** Writes {@link Replacement#written}. */
    void run(Replacement replacement) throws IOException;
  }

  /**
   * Brings back what was here if a process was killed while it replaced it.
   *
   * @throws UserErrorException if it cannot be brought back
   */
  void bringBack() {
    try {
      new Replacement(files, path).bringBack(null, this::isWhole);
    } catch (IOException | FSError e) {
      throw unwritable(e);
    }
  }

  /** What had the name was whole, and a folder that Spark has written to its end. */
  private boolean isWhole(Path left, boolean old) throws IOException {
    return old || files.exists(new Path(left, "_SUCCESS"));
  }

  /**
   * Writes a file or folder, and gives it the name when it is whole. An older one makes way only
   * then, and comes back if the renaming fails.
   *
   * @throws UserErrorException if another process is writing here
   */
  void replace(Writing writing) throws IOException {
    Replacement replacement = new Replacement(files, path);
    try (FolderClaim claim = replacement.claim()) {
      replacement.bringBack(claim, this::isWhole);
      try {
        replacement.removeUnplaced();
        writing.run(replacement);
        place(replacement, claim);
      } finally {
        replacement.removeUnplaced();
      }
    } catch (FolderClaim.HeldException e) {
      throw new UserErrorException("Cannot write %s: %s".formatted(what, e.getMessage()), e);
    }
  }

  private void place(Replacement replacement, FolderClaim claim) throws IOException {
    Path written = replacement.written();
    if (files instanceof RawLocalFileSystem local && files.getFileStatus(written).isFile()) {
      Files.move(
          local.pathToFile(written).toPath(),
          local.pathToFile(path).toPath(),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    } else {
      replacement.place(written, claim);
    }
  }

  /** Deletes a file or folder if it is there; that this fails hides no other failure. */
  void delete(Path written) {
    try {
      files.delete(written, true);
    } catch (IOException | FSError e) {
      // It has a hidden name, and no command takes it for an output.
    }
  }

  /** What to throw when the writing failed. */
  RuntimeException failed(Throwable failure) {
    return EnvironmentException.lasting(
        "Cannot write %s: %s; what was there before is as it was"
            .formatted(what, FileTroubles.reason(failure)),
        failure);
  }

  private UserErrorException unwritable(Throwable failure) {
    return new UserErrorException(
        "Cannot write %s: %s".formatted(what, FileTroubles.reason(failure)), failure);
  }
}
