// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.format.HugePageOutput;
import io.sparkgnn.graph.ContentDigest;
import io.sparkgnn.graph.FileDigest;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.Manifest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one version of a graph on this machine: in place when the graph is on a local file
 * system, else copies below a local folder, {@code <graph>/<version>/}. Copies are kept and used
 * again by later stages, jobs and processes; a file is compared with the manifest's digest while it
 * is copied, and again when a process first uses it. Versions of the same graph that no process
 * uses any more are removed when another version comes.
 *
 * <p>Safe for use by several threads and processes at once.
 */
public final class LocalCopy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCopy.class);
  private static final String PART = ".part";

  private final String path;
  private final FileSystem fs;
  private final org.apache.hadoop.fs.Path remote;
  private final Manifest manifest;
  private final Path folder;
  private final VersionInUse inUse;
  private long copiedBytes;

  private LocalCopy(
      String path,
      FileSystem fs,
      org.apache.hadoop.fs.Path remote,
      Manifest manifest,
      Path folder,
      VersionInUse inUse) {
    this.path = path;
    this.fs = fs;
    this.remote = remote;
    this.manifest = manifest;
    this.folder = folder;
    this.inUse = inUse;
  }

  /**
   * Finds the graph at a path; copies nothing but its manifest yet.
   *
   * @param path the folder of the graph store, on any Hadoop file system
   * @param localFolder where copies are kept
   * @param always whether files on a local file system are copied too, such as from a network mount
   * @throws UserErrorException if there is no graph store at the path
   */
  public static LocalCopy of(
      String path, Configuration configuration, Path localFolder, boolean always) {
    try {
      org.apache.hadoop.fs.Path remote = new org.apache.hadoop.fs.Path(path);
      FileSystem fs = remote.getFileSystem(configuration);
      remote = fs.makeQualified(remote);
      boolean local = fs instanceof LocalFileSystem || fs.getClass() == RawLocalFileSystem.class;
      if (local && !always) {
        Path folder = Path.of(remote.toUri().getPath());
        Path manifestFile = folder.resolve(GraphFiles.MANIFEST);
        if (!Files.isRegularFile(manifestFile)) {
          throw new UserErrorException(
              "Cannot open graph " + folder + ": no " + GraphFiles.MANIFEST + "; run build first");
        }
        return new LocalCopy(path, fs, remote, Manifest.read(manifestFile), folder, null);
      }
      return copied(path, fs, remote, localFolder);
    } catch (IOException e) {
      throw EnvironmentException.passing("Cannot open graph " + path + ": " + e.getMessage(), e);
    }
  }

  private static LocalCopy copied(
      String path, FileSystem fs, org.apache.hadoop.fs.Path remote, Path localFolder)
      throws IOException {
    Path graphFolder = Files.createDirectories(localFolder.resolve(nameOf(remote)));
    Path fetched = graphFolder.resolve("." + GraphFiles.MANIFEST + "-" + UUID.randomUUID());
    try {
      byte[] bytes = fetch(fs, remote);
      Manifest manifest = Manifest.parse(bytes, named(path, GraphFiles.MANIFEST));
      Files.write(fetched, bytes);
      Path folder = graphFolder.resolve(manifest.version());
      VersionInUse inUse =
          VersionInUse.mark(lockOf(folder), () -> deleteAll(folder, f -> f.endsWith(PART)));
      Files.createDirectories(folder.resolve(manifest.dataFolder()));
      Files.move(
          fetched,
          folder.resolve(GraphFiles.MANIFEST),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      removeOthers(graphFolder, folder);
      return new LocalCopy(path, fs, remote, manifest, folder, inUse);
    } catch (FileNotFoundException e) {
      throw new UserErrorException(
          "Cannot open graph %s: %s is missing; run build first".formatted(remote, e.getMessage()),
          e);
    } finally {
      Files.deleteIfExists(fetched);
    }
  }

  private static byte[] fetch(FileSystem fs, org.apache.hadoop.fs.Path remote) throws IOException {
    try (InputStream in = fs.open(new org.apache.hadoop.fs.Path(remote, GraphFiles.MANIFEST))) {
      return in.readAllBytes();
    }
  }

  /** A file of the graph as the caller would name it, wherever the copy of it is. */
  private static String named(String path, String file) {
    return new org.apache.hadoop.fs.Path(path, file).toString();
  }

  /** A folder name for a graph's place; its end is there for people. */
  private static String nameOf(org.apache.hadoop.fs.Path remote) {
    CRC32C crc = new CRC32C();
    crc.update(remote.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue())
        + "-"
        + remote.getName().replaceAll("[^A-Za-z0-9_-]", "_");
  }

  private static Path lockOf(Path version) {
    return version.resolveSibling(version.getFileName() + ".lock");
  }

  private static void removeOthers(Path graphFolder, Path current) throws IOException {
    List<Path> others = new ArrayList<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(graphFolder, Files::isDirectory)) {
      folders.forEach(others::add);
    }
    for (Path other : others) {
      if (!other.equals(current)) {
        VersionInUse.ifUnused(
            lockOf(other),
            () -> {
              deleteAll(other, file -> true);
              Files.deleteIfExists(lockOf(other));
            });
      }
    }
  }

  private static void deleteAll(Path folder, Predicate<String> which) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> found;
    try (Stream<Path> files = Files.walk(folder)) {
      found = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : found) {
      if (Files.isRegularFile(file) ? which.test(file.toString()) : which.test("")) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** What the version is. */
  public Manifest manifest() {
    return manifest;
  }

  /** The folder that the manifest's file names are relative to. */
  public Path folder() {
    return folder;
  }

  /** Whether the files are the graph's own. */
  boolean inPlace() {
    return inUse == null;
  }

  /** Bytes that had to be copied so far. */
  public long copiedBytes() {
    return copiedBytes;
  }

  /** Makes all of the version's files ready; see {@link #files}. */
  public Path all() {
    return files(manifest.files().stream().map(Manifest.FileEntry::fileName).toList());
  }

  /**
   * Makes files ready: copies those that are missing here or whose digest is wrong.
   *
   * @param names names without the data folder, as {@link GraphFiles} gives them
   * @return {@link #folder()}
   * @throws CorruptFileException if the graph's own file is damaged
   * @throws EnvironmentException if the disk has no room; the message says which and how much is
   *     needed. Or if files are gone because the graph was built again
   */
  public synchronized Path files(List<String> names) {
    try {
      return ready(names);
    } catch (CorruptFileException | EnvironmentException | UncheckedIOException e) {
      if (replaced()) {
        throw new GraphReplacedException(path, e);
      }
      throw e;
    }
  }

  /** Whether the graph is another one now, with files of its own. */
  private boolean replaced() {
    try {
      Manifest now =
          inUse == null
              ? Manifest.read(folder.resolve(GraphFiles.MANIFEST))
              : Manifest.parse(fetch(fs, remote), named(path, GraphFiles.MANIFEST));
      return !now.dataFolder().equals(manifest.dataFolder());
    } catch (IOException | RuntimeException e) {
      return false; // what failed first tells more
    }
  }

  private Path ready(List<String> names) {
    Map<String, Manifest.FileEntry> entries =
        manifest.files().stream()
            .collect(Collectors.toMap(Manifest.FileEntry::fileName, Function.identity()));
    List<Manifest.FileEntry> missing = new ArrayList<>();
    for (String name : names) {
      Manifest.FileEntry entry = entries.get(name);
      if (entry == null) {
        throw corrupt(GraphFiles.MANIFEST, "it does not list the file " + name);
      }
      check(entry, missing);
    }
    long bytes = missing.stream().mapToLong(Manifest.FileEntry::length).sum();
    try {
      if (bytes > Files.getFileStore(folder).getUsableSpace()) {
        throw noRoom(bytes, null);
      }
      for (Manifest.FileEntry entry : missing) {
        copy(entry, bytes);
      }
    } catch (IOException e) {
      throw EnvironmentException.passing("Cannot open graph " + path + ": " + e.getMessage(), e);
    }
    copiedBytes += bytes;
    return folder;
  }

  private CorruptFileException corrupt(String file, String problem) {
    return new CorruptFileException(named(path, file), problem, Remedy.GRAPH);
  }

  private void check(Manifest.FileEntry entry, List<Manifest.FileEntry> missing) {
    Path file = folder.resolve(entry.name());
    boolean there = Files.isRegularFile(file);
    FileDigest found = there ? FileDigest.of(file) : null;
    String difference = entry.difference(found);
    if (difference == null) {
      return;
    }
    if (inUse == null) {
      throw corrupt(entry.name(), difference);
    }
    if (there) {
      LOG.warn(
          "The copy {} of a file of {} is damaged ({}): it is copied again",
          file,
          path,
          found.length() == entry.length() ? "its digest is wrong" : "its length is wrong");
    }
    missing.add(entry);
  }

  /** Another process may do the same: each copies under a name of its own, the last one stays. */
  private void copy(Manifest.FileEntry entry, long allBytes) throws IOException {
    Path to = folder.resolve(entry.name());
    Path part = to.resolveSibling("." + to.getFileName() + "-" + UUID.randomUUID() + PART);
    ContentDigest digest = new ContentDigest();
    try {
      try (InputStream in = fs.open(new org.apache.hadoop.fs.Path(remote, entry.name()));
          OutputStream out = new HugePageOutput(part)) {
        byte[] buffer = new byte[1 << 20];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          digest.update(ByteBuffer.wrap(buffer, 0, read));
          int count = read;
          toDisk(() -> out.write(buffer, 0, count), allBytes);
        }
        toDisk(out::flush, allBytes);
      }
      String difference = entry.difference(digest.digest());
      if (difference != null) {
        throw corrupt(entry.name(), difference);
      }
      part.toFile().setReadOnly();
      Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** What writes to the local disk. */
  @FunctionalInterface
  private interface DiskWrite {
    void run() throws IOException;
  }

  /** Only writing tells a full disk from a graph that cannot be read. */
  private void toDisk(DiskWrite write, long allBytes) {
    try {
      write.run();
    } catch (IOException e) {
      throw noRoom(allBytes, e);
    }
  }

  private EnvironmentException noRoom(long bytes, IOException cause) {
    String free;
    String host;
    try {
      free = Long.toString(Files.getFileStore(folder).getUsableSpace());
      host = InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      free = "unknown";
      host = "this machine";
    }
    String message =
        "Cannot copy graph %s to %s on %s: %d bytes are needed, %s are free%s; free some, or set"
            + " spark.sparkgnn.localDir to a folder on a larger disk";
    return EnvironmentException.passing(
        message.formatted(
            path, folder, host, bytes, free, cause == null ? "" : " (" + cause.getMessage() + ")"),
        cause);
  }

  /** Gives the files up: from here on another version may take their place. */
  @Override
  public void close() {
    if (inUse != null) {
      inUse.close();
    }
  }
}
