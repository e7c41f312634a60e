// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Small files that are made, or replaced, all at once, in the way that each file system has for it:
 *
 * <ul>
 *   <li>on a local disk by the system's own calls, since Hadoop's look first and write then;
 *   <li>on an object store by one upload, which is seen when it is complete; on those that compare
 *       (S3 through S3A) only if the object is still the one that was there;
 *   <li>elsewhere, as on HDFS, by a rename over the file.
 * </ul>
 */
final class AtomicFiles {
  private static final Set<String> OBJECT_STORES =
      Set.of("s3a", "s3", "s3n", "gs", "oss", "cosn", "obs");

  private static final int ATTEMPTS = 10;

  private final FileSystem fs;
  private final Configuration configuration;
  private final boolean local;
  private final boolean uploads;

  /**
   * @param folder all files lie in
   */
  AtomicFiles(FileSystem fs, Path folder, Configuration configuration) throws IOException {
    this.fs = fs instanceof LocalFileSystem checked ? checked.getRawFileSystem() : fs;
    this.configuration = configuration;
    this.local = this.fs.getClass() == RawLocalFileSystem.class;
    this.uploads =
        !local
            && (OBJECT_STORES.contains(fs.getScheme())
                || fs.hasPathCapability(folder, CommonPathCapabilities.ABORTABLE_STREAM));
  }

  /**
   * Whether {@link #replace} fails once the file to be renamed is gone, so that removing it keeps
   * another process from replacing anything.
   */
  boolean renames() {
    return !uploads;
  }

  /** All bytes of a file, or null if there is none. */
  byte[] read(Path file) throws IOException {
    try (InputStream in = fs.open(file)) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /** Makes a file; false if it is there already, whoever made it. */
  boolean create(Path file, byte[] content) throws IOException {
    try {
      if (local) {
        createLocally(path(file), content);
      } else {
        FSDataOutputStreamBuilder<?, ?> builder = fs.createFile(file).overwrite(false).recursive();
        builder.opt(Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
        write(builder, content);
      }
      return true;
    } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
      return false;
    } catch (IOException | FSError e) {
      byte[] found = read(file);
      if (found != null && found.length >= content.length && !Arrays.equals(found, content)) {
        return false; // a store that says only that the upload's condition does not hold
      }
      fs.delete(file, false); // half of ours
      throw e;
    }
  }

  private static void createLocally(java.nio.file.Path file, byte[] content) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.createDirectories(file.getParent());
        Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return;
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e; // and not because a build that failed was removing its empty folder
        }
      }
    }
  }

  /** Writes a file that nobody reads yet, or whose half-written content does no harm. */
  void write(Path file, byte[] content) throws IOException {
    try (OutputStream out = fs.create(file, true)) {
      out.write(content);
    }
  }

  /**
   * Puts a new content in a file's place.
   *
   * @param temporary a file that has the content, where {@link #renames}
   * @param replaced what the file was when it was last looked at, or null for none
   * @throws FileNotFoundException if the temporary file is gone
   */
  void replace(Path temporary, byte[] content, Path file, FileStatus replaced) throws IOException {
    if (local) {
      try {
        Files.move(
            path(temporary),
            path(file),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } catch (NoSuchFileException e) {
        throw new FileNotFoundException(e.getMessage());
      }
    } else if (uploads) {
      upload(content, file, replaced);
    } else {
      rename(temporary, file);
    }
  }

  private void upload(byte[] content, Path file, FileStatus replaced) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder = fs.createFile(file).overwrite(true).recursive();
    if (replaced == null) {
      builder.opt(Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
    } else if (replaced instanceof EtagSource source && source.getEtag() != null) {
      builder.opt(
          Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE_ETAG,
          source.getEtag());
    }
    write(builder, content);
  }

  private static void write(FSDataOutputStreamBuilder<?, ?> builder, byte[] content)
      throws IOException {
    try (OutputStream out = builder.build()) {
      out.write(content);
    }
  }

  private void rename(Path from, Path to) throws IOException {
    try {
      FileContext.getFileContext(fs.getUri(), configuration)
          .rename(from, to, Options.Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      if (!fs.rename(from, to)) {
        if (!fs.exists(from)) {
          throw new FileNotFoundException(from.toString());
        }
        // a file system that renames over nothing: for a moment there is no manifest
        fs.delete(to, false);
        if (!fs.rename(from, to)) {
          throw new IOException("Cannot rename " + from + " to " + to, e);
        }
      }
    }
  }

  private java.nio.file.Path path(Path file) {
    return ((RawLocalFileSystem) fs).pathToFile(file).toPath();
  }
}
