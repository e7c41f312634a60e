package io.sparkgnn.ml;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.train.SavedFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.UUID;
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
final class ModelFolder implements SavedFiles.Source {
  private final FileSystem files;
  private final Path folder;

  ModelFolder(String path, Configuration hadoop) throws IOException {
    Path asked = new Path(path);
    this.files = asked.getFileSystem(hadoop);
    this.folder = files.makeQualified(asked);
  }

  boolean exists() throws IOException {
    return files.exists(folder);
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
    }
  }

  /**
   * Puts a model here.
   *
   * @param content all files but the manifest
   * @param overwrite whether a model that is there is replaced
   * @throws FileAlreadyExistsException if something is there and may not be replaced
   * @throws IOException if it cannot be written; what was there still is
   */
  void put(Map<String, byte[]> content, boolean overwrite) throws IOException {
    String id = UUID.randomUUID().toString();
    Path parent = folder.getParent();
    if (parent == null) {
      throw new IOException("it is the root of a file system");
    }
    Path written = new Path(parent, "." + folder.getName() + ".writing-" + id);
    try {
      try {
        write(written, content);
        place(written, new Path(parent, "." + folder.getName() + ".old-" + id), overwrite);
      } finally {
        files.delete(written, true);
      }
    } catch (FSError e) {
      // What the local file system throws for a full disk is an Error.
      throw new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
    }
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

  private void place(Path written, Path aside, boolean overwrite) throws IOException {
    boolean replaced = files.exists(folder);
    if (replaced) {
      if (!overwrite) {
        throw new FileAlreadyExistsException(folder + " already exists");
      }
      rename(folder, aside);
    }
    try {
      rename(written, folder);
    } catch (IOException | RuntimeException e) {
      if (replaced) {
        rename(aside, folder);
      }
      throw e;
    }
    // A folder that came meanwhile has taken this one in.
    Path inside = new Path(folder, written.getName());
    if (files.exists(inside)) {
      files.delete(inside, true);
      throw new FileAlreadyExistsException(folder + " was written by another process meanwhile");
    }
    if (replaced) {
      files.delete(aside, true);
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }
}
