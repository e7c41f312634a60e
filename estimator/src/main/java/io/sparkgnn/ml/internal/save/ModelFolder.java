// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.save;

import io.sparkgnn.connector.store.FolderClaim;
import io.sparkgnn.connector.store.Replacement;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.train.predict.SavedFiles;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A saved model's folder on any Hadoop file system. It is written beside its place, under a hidden
 * name, and renamed when it is whole: until then a model that is there stays as it is. A disk that
 * is full or a process that is killed leaves no half model.
 */
public final class ModelFolder implements SavedFiles.Source {
  private static final int MANIFEST_BYTES = 1 << 20;

  private final FileSystem files;
  private final Path folder;

  public ModelFolder(String path, Configuration hadoop) throws IOException {
    Path asked = new Path(path);
    this.files = asked.getFileSystem(hadoop);
    this.folder = files.makeQualified(asked);
  }

  private ModelFolder(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  boolean exists() throws IOException {
    return files.exists(folder);
  }

  /** The manifest's first bytes, all of them but of a damaged one, or null if there is none. */
  byte[] manifest() throws IOException {
    try (FSDataInputStream in = files.open(new Path(folder, SavedFiles.MANIFEST))) {
      return in.readNBytes(MANIFEST_BYTES);
    } catch (FileNotFoundException | ChecksumException e) {
      return null;
    }
  }

  @Override
  public String path(String name) {
    return new Path(folder, name).toString();
  }

  @Override
  public long length(String name) throws IOException {
    try {
      FileStatus status = files.getFileStatus(new Path(folder, name));
      return status.isFile() ? status.getLen() : -1;
    } catch (FileNotFoundException e) {
      return -1;
    }
  }

  @Override
  public byte[] read(String name, long length) throws IOException {
    try (FSDataInputStream in = files.open(new Path(folder, name))) {
      byte[] bytes = new byte[Math.toIntExact(length)];
      in.readFully(0, bytes);
      return bytes;
    } catch (ChecksumException e) {
      throw new CorruptFileException(
          path(name), "its .crc file has another checksum", Remedy.MODEL);
    } catch (EOFException e) {
      throw new CorruptFileException(
          path(name), "it has become shorter while it was read", Remedy.MODEL);
    }
  }

  /**
   * Brings back a model whose saving was killed between two renames, if nothing is here.
   *
   * @param claim the caller's, or null
   */
  public void bringBack(FolderClaim claim) throws IOException {
    try {
      new Replacement(files, folder).bringBack(claim, (left, old) -> isWhole(left));
    } catch (FSError e) {
      throw asException(e);
    }
  }

  private boolean isWhole(Path left) throws IOException {
    try {
      SavedFiles.read(new ModelFolder(files, left));
      return true;
    } catch (UnreadableException e) {
      return false;
    }
  }

  /**
   * Puts a model here.
   *
   * @param content all files but the manifest
   * @param overwrite whether a model that is there is replaced
   * @param claim the caller's, or null for one that is taken meanwhile
   * @throws FileAlreadyExistsException if something is there and may not be replaced
   * @throws IOException if it cannot be written; what was there still is
   */
  void put(Map<String, byte[]> content, boolean overwrite, FolderClaim claim) throws IOException {
    try {
      Replacement replacement = new Replacement(files, folder);
      if (claim != null) {
        put(content, overwrite, replacement, claim);
        return;
      }
      try (FolderClaim own = replacement.claim()) {
        put(content, overwrite, replacement, own);
      }
    } catch (FSError e) {
      throw asException(e);
    }
  }

  private void put(
      Map<String, byte[]> content, boolean overwrite, Replacement replacement, FolderClaim claim)
      throws IOException {
    if (!overwrite && files.exists(folder)) {
      throw new FileAlreadyExistsException(folder + " already exists");
    }
    replacement.removeUnplaced();
    try {
      write(replacement.written(), content);
      replacement.place(replacement.written(), claim);
    } finally {
      replacement.removeUnplaced();
    }
  }

  /** What the local file system throws for a full disk is an Error. */
  private static IOException asException(FSError e) {
    return new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
  }

  /** Writes all files into the folder itself, the manifest last. */
  void write(Map<String, byte[]> content) throws IOException {
    write(folder, content);
  }

  private void write(Path target, Map<String, byte[]> content) throws IOException {
    Map<String, byte[]> all = SavedFiles.withManifest(content);
    for (Map.Entry<String, byte[]> file : all.entrySet()) {
      if (!file.getKey().equals(SavedFiles.MANIFEST)) {
        write(new Path(target, file.getKey()), file.getValue());
      }
    }
    write(new Path(target, SavedFiles.MANIFEST), all.get(SavedFiles.MANIFEST));
  }

  private void write(Path file, byte[] content) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write(content);
    }
  }
}
