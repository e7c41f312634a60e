package io.sparkgnn.connector.store;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.FileDigest;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.GraphStore;
import io.sparkgnn.graph.Manifest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Opens graph stores wherever they are. Safe for use by several threads and processes at once. */
public final class LocalGraph {
  private LocalGraph() {}

  /**
   * Opens a graph store: in place when it is on a local file system, else from a copy below {@code
   * localFolder}. A copy is kept under the store's version and used again; files of it that are
   * missing or damaged are copied anew.
   *
   * @param path the folder of the graph store, on any Hadoop file system
   * @param localFolder where copies are kept
   * @throws UserErrorException if there is no graph store at the path
   */
  public static GraphStore open(String path, Configuration configuration, Path localFolder) {
    try {
      org.apache.hadoop.fs.Path remote = new org.apache.hadoop.fs.Path(path);
      FileSystem fs = remote.getFileSystem(configuration);
      if (fs instanceof LocalFileSystem || fs.getClass() == RawLocalFileSystem.class) {
        return GraphStore.open(Path.of(fs.makeQualified(remote).toUri().getPath()));
      }
      return GraphStore.open(localise(fs, remote, localFolder));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open graph " + path + ": " + e.getMessage(), e);
    }
  }

  private static Path localise(FileSystem fs, org.apache.hadoop.fs.Path remote, Path localFolder)
      throws IOException {
    Files.createDirectories(localFolder);
    Path fetched = localFolder.resolve("." + GraphFiles.MANIFEST + "-" + UUID.randomUUID());
    try {
      copy(fs, new org.apache.hadoop.fs.Path(remote, GraphFiles.MANIFEST), fetched);
      Manifest manifest = Manifest.read(fetched);
      Path folder = Files.createDirectories(localFolder.resolve(manifest.version()));
      Files.createDirectories(folder.resolve(manifest.dataFolder()));
      for (Manifest.FileEntry entry : manifest.files()) {
        Path local = folder.resolve(entry.name());
        if (!intact(local, entry)) {
          replace(fs, new org.apache.hadoop.fs.Path(remote, entry.name()), local);
        }
      }
      Files.move(
          fetched,
          folder.resolve(GraphFiles.MANIFEST),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return folder;
    } catch (FileNotFoundException e) {
      throw new UserErrorException(
          "Cannot open graph %s: %s is missing; run build first".formatted(remote, e.getMessage()),
          e);
    } finally {
      Files.deleteIfExists(fetched);
    }
  }

  private static boolean intact(Path local, Manifest.FileEntry entry) throws IOException {
    return Files.isRegularFile(local)
        && Files.size(local) == entry.length()
        && FileDigest.of(local).crc32c().equals(entry.crc32c());
  }

  /** Another process may do the same: each copies under a name of its own, the last one stays. */
  private static void replace(FileSystem fs, org.apache.hadoop.fs.Path from, Path to)
      throws IOException {
    Path part = to.resolveSibling("." + to.getFileName() + "-" + UUID.randomUUID());
    try {
      copy(fs, from, part);
      part.toFile().setReadOnly();
      Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void copy(FileSystem fs, org.apache.hadoop.fs.Path from, Path to)
      throws IOException {
    try (InputStream in = fs.open(from)) {
      Files.copy(in, to);
    }
  }
}
