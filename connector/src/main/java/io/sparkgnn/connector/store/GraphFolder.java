package io.sparkgnn.connector.store;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.graph.GraphFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * The folder of a graph store while one is built into it.
 *
 * <p>A build works in two folders of its own: {@code data-<id>} for the files that stay and {@code
 * _staging-<id>} for those that do not. Writing {@code manifest.json}, which names the files in
 * {@code data-<id>}, is the only step that readers see, and it is atomic: before it they read the
 * old graph or none, after it the new one. Only then is everything else removed: the old graph's
 * folder and what builds that were killed left. So two builds must not write one graph at once.
 */
public final class GraphFolder implements AutoCloseable {
  private static final Pattern OURS = Pattern.compile("data-[0-9a-f]{8}|_staging-[0-9a-f]{8}");

  private final FileSystem fs;
  private final Configuration configuration;
  private final Path folder;
  private final String id = UUID.randomUUID().toString().substring(0, 8);
  private boolean committed;

  /**
   * @param folder where the graph store is or will be
   * @param overwrite whether a graph that is there may be replaced
   * @throws UserErrorException if a graph is there and may not be replaced, or other files are
   */
  public GraphFolder(String folder, boolean overwrite, Configuration configuration) {
    this.configuration = configuration;
    try {
      Path path = new Path(folder);
      this.fs = path.getFileSystem(configuration);
      this.folder = fs.makeQualified(path);
      check(overwrite);
    } catch (IOException e) {
      throw failure(folder, e);
    }
  }

  private void check(boolean overwrite) throws IOException {
    FileStatus[] found;
    try {
      found = fs.listStatus(folder);
    } catch (FileNotFoundException e) {
      return;
    }
    boolean graph = false;
    for (FileStatus status : found) {
      String name = status.getPath().getName();
      boolean manifest = name.equals(GraphFiles.MANIFEST);
      graph |= manifest;
      boolean ours = manifest || name.startsWith("." + GraphFiles.MANIFEST);
      if (!ours && !OURS.matcher(name).matches()) {
        throw new UserErrorException(
            "Cannot build into %s: it holds %s, which is no part of a graph; give an empty folder"
                .formatted(folder, name));
      }
    }
    if (graph && !overwrite) {
      throw new UserErrorException(
          "Cannot build into %s: a graph is there already; overwrite it or give another path"
              .formatted(folder));
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

  /** Makes the build's files the graph that readers see, and removes the one before. */
  public void commit(byte[] manifest) {
    Path temporary = new Path(folder, "." + GraphFiles.MANIFEST + "-" + id);
    Path target = new Path(folder, GraphFiles.MANIFEST);
    FileSystem plain = fs instanceof LocalFileSystem local ? local.getRawFileSystem() : fs;
    try {
      try (OutputStream out = plain.create(temporary, true)) {
        out.write(manifest);
      }
      replace(plain, temporary, target);
      committed = true;
      for (FileStatus status : fs.listStatus(folder)) {
        String name = status.getPath().getName();
        if (OURS.matcher(name).matches() && !name.equals(dataName())) {
          fs.delete(status.getPath(), true);
        }
      }
    } catch (IOException e) {
      throw failure(folder.toString(), e);
    }
  }

  private void replace(FileSystem plain, Path from, Path to) throws IOException {
    try {
      FileContext.getFileContext(fs.getUri(), configuration)
          .rename(from, to, Options.Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      // a file system without an atomic replace: for a moment there is no manifest
      plain.delete(to, false);
      if (!plain.rename(from, to)) {
        throw new IOException("Cannot rename " + from + " to " + to, e);
      }
    }
  }

  /** Removes what the build leaves: the staging files, and all its files if it did not commit. */
  @Override
  public void close() {
    try {
      fs.delete(new Path(folder, "_staging-" + id), true);
      if (!committed) {
        fs.delete(new Path(folder, dataName()), true);
        fs.delete(new Path(folder, "." + GraphFiles.MANIFEST + "-" + id), false);
        if (fs.exists(folder) && fs.listStatus(folder).length == 0) {
          fs.delete(folder, false);
        }
      }
    } catch (IOException e) {
      throw failure(folder.toString(), e);
    }
  }

  private static UncheckedIOException failure(String path, IOException cause) {
    return new UncheckedIOException("Cannot write " + path + ": " + cause.getMessage(), cause);
  }
}
