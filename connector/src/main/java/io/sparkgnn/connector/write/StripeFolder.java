// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.format.HugePageOutput;
import io.sparkgnn.graph.FileDigest;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.SerializableConfiguration;

/** The folder that the tasks of a build put their files in; tasks have it. */
public final class StripeFolder {
  private final String folder;
  private final SerializableConfiguration configuration;

  /**
   * @param folder on any Hadoop file system; must exist
   */
  public StripeFolder(org.apache.hadoop.fs.Path folder, Configuration configuration) {
    this.folder = folder.toString();
    this.configuration = new SerializableConfiguration(configuration);
  }

  /** Writes local files into the folder that it is given. */
  @FunctionalInterface
  interface LocalWriting {
    /** Writes files whose names are those that they shall have in the graph store. */
    void writeTo(Path scratch);
  }

  /**
   * Runs the writing in a scratch folder on the executor's local disk, then copies each file that
   * is there to this folder. A file appears under its name only when it is complete, so an attempt
   * that dies leaves nothing that another one would take for finished.
   */
  List<WrittenFile> write(LocalWriting writing) {
    Path scratch = null;
    try {
      scratch = Files.createTempDirectory(localDisk(), "stripe");
      writing.writeTo(scratch);
      List<WrittenFile> written = new ArrayList<>();
      for (Path file : files(scratch)) {
        FileDigest digest = FileDigest.of(file);
        copy(file);
        written.add(
            new WrittenFile(file.getFileName().toString(), digest.length(), digest.digest()));
      }
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(scratch);
    }
  }

  /** Opens local files so that they stay readable when they are removed. */
  @FunctionalInterface
  interface Opening<R> {
    /** Opens a local file. */
    R open(Path file);
  }

  /** Opens a file of this folder: in place if the folder is local, else from a copy. */
  <R> R open(String name, Opening<R> opening) {
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(folder, name);
    Path scratch = null;
    try {
      FileSystem fs = plain(source.getFileSystem(configuration.value()));
      if (fs instanceof RawLocalFileSystem local) {
        return opening.open(local.pathToFile(source).toPath());
      }
      scratch = Files.createTempDirectory(localDisk(), "stripe");
      Path copy = scratch.resolve(name);
      try (InputStream in = fs.open(source)) {
        Files.copy(in, copy);
      }
      return opening.open(copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(scratch);
    }
  }

  private static Path localDisk() throws IOException {
    String[] disks = SparkEnv.get().blockManager().diskBlockManager().localDirsString();
    Path disk = Path.of(disks[Math.floorMod(TaskContext.getPartitionId(), disks.length)]);
    return Files.createDirectories(disk);
  }

  private static List<Path> files(Path scratch) throws IOException {
    try (Stream<Path> files = Files.list(scratch)) {
      return files.sorted().toList();
    }
  }

  private void copy(Path file) throws IOException {
    org.apache.hadoop.fs.Path target =
        new org.apache.hadoop.fs.Path(folder, file.getFileName().toString());
    org.apache.hadoop.fs.Path attempt =
        new org.apache.hadoop.fs.Path(
            folder, "_" + target.getName() + "." + TaskContext.get().taskAttemptId());
    FileSystem fs = plain(target.getFileSystem(configuration.value()));
    File local = fs instanceof RawLocalFileSystem disk ? disk.pathToFile(attempt) : null;
    if (fs.getClass() == RawLocalFileSystem.class) {
      try (OutputStream out = new HugePageOutput(local.toPath())) {
        Files.copy(file, out);
      }
    } else {
      fs.copyFromLocalFile(false, true, new org.apache.hadoop.fs.Path(file.toUri()), attempt);
    }
    if (local != null) {
      // readers map the file: nobody may write to it or cut it off
      local.setReadOnly();
    }
    if (fs.exists(target)) {
      fs.delete(target, false);
    }
    if (!fs.rename(attempt, target)) {
      throw new IOException("Cannot rename " + attempt + " to " + target);
    }
  }

  /** Without Hadoop's own checksum files beside each local file: ours have checksums. */
  public static FileSystem plain(FileSystem fs) {
    return fs instanceof LocalFileSystem local ? local.getRawFileSystem() : fs;
  }

  private static void delete(Path scratch) {
    if (scratch == null) {
      return;
    }
    try {
      for (Path file : files(scratch)) {
        Files.delete(file);
      }
      Files.delete(scratch);
    } catch (IOException e) {
      scratch.toFile().deleteOnExit();
    }
  }
}
