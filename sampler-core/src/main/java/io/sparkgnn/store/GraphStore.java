// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.feature.LmdbFeatureStore;
import io.sparkgnn.feature.LmdbKeyDictionary;
import io.sparkgnn.graph.FileDigest;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Manifest;
import io.sparkgnn.graph.Topology;
import io.sparkgnn.graph.TopologyFiles;
import io.sparkgnn.history.GraphLists;
import io.sparkgnn.history.LocalLists;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A graph store in a local folder, open for reading: schema, topology, features and keys. Safe for
 * use by any number of threads.
 *
 * <p>After {@link #close()} every method, every {@code read} of a feature reader and every lookup
 * of a key throws {@link IllegalStateException}. A {@link Topology} that was handed out before
 * stays readable: its files are plain mapped memory, which the JVM unmaps once nothing refers to
 * it. The features' memory is unmapped when their last reader is closed.
 */
public final class GraphStore implements ReadableGraph, AutoCloseable {
  private final Manifest manifest;
  private final Topology topology;
  private final LmdbFeatureStore features;
  private final LmdbKeyDictionary keys;
  private final LocalLists lists;
  private volatile boolean closed;

  private GraphStore(
      Manifest manifest,
      Topology topology,
      LmdbFeatureStore features,
      LmdbKeyDictionary keys,
      LocalLists lists) {
    this.manifest = manifest;
    this.topology = topology;
    this.features = features;
    this.keys = keys;
    this.lists = lists;
  }

  /**
   * Opens the graph store in a folder. Reads every file once, to compare its digest. When another
   * build takes its place meanwhile, that one is opened.
   *
   * @param folder the folder that holds {@code manifest.json}
   * @throws UserErrorException if the folder holds no graph store
   * @throws CorruptFileException if a file is missing, cut off or changed; the message names it
   * @throws FormatVersionException if another format version wrote it
   */
  public static GraphStore open(Path folder) {
    Path manifestFile = folder.resolve(GraphFiles.MANIFEST);
    if (!Files.isRegularFile(manifestFile)) {
      throw new UserErrorException(
          "Cannot open graph " + folder + ": no " + GraphFiles.MANIFEST + "; run build first");
    }
    Manifest manifest = Manifest.read(manifestFile);
    while (true) {
      try {
        checkComplete(manifest, manifestFile);
        checkContents(folder, manifest.files());
        return opened(folder, manifest, true);
      } catch (CorruptFileException | UncheckedIOException e) {
        Manifest now = Manifest.read(manifestFile);
        if (now.dataFolder().equals(manifest.dataFolder())) {
          throw e;
        }
        manifest = now; // another build took its place and removed its files
      }
    }
  }

  /**
   * Opens a graph store whose files' digests were compared. Nothing is kept beside its files.
   *
   * @param folder the folder that the manifest's file names are relative to
   * @throws CorruptFileException if a file contradicts the schema, or the manifest lacks one
   */
  public static GraphStore compared(Path folder, Manifest manifest) {
    checkComplete(manifest, folder.resolve(GraphFiles.MANIFEST));
    return opened(folder, manifest, false);
  }

  private static GraphStore opened(Path folder, Manifest manifest, boolean keepsLists) {
    GraphSchema schema = manifest.schema();
    Path data = folder.resolve(manifest.dataFolder());
    Topology topology = TopologyFiles.open(data, schema, manifest.stripes());
    LmdbFeatureStore features = new LmdbFeatureStore(data, schema, manifest.stripes());
    try {
      LmdbKeyDictionary keys = new LmdbKeyDictionary(data, schema, manifest.stripes());
      LocalLists lists =
          keepsLists
              ? new LocalLists(schema, topology, features, data, manifest.version())
              : new LocalLists(schema, topology, features);
      return new GraphStore(manifest, topology, features, keys, lists);
    } catch (RuntimeException e) {
      features.close();
      throw e;
    }
  }

  private static void checkComplete(Manifest manifest, Path manifestFile) {
    Set<String> listed =
        manifest.files().stream().map(Manifest.FileEntry::fileName).collect(Collectors.toSet());
    for (String name : GraphFiles.all(manifest.schema(), manifest.stripes())) {
      if (!listed.contains(name)) {
        throw new CorruptFileException(manifestFile, "it does not list the file " + name);
      }
    }
  }

  /** On all cores; of several damaged files the first in the manifest is named. */
  private static void checkContents(Path folder, List<Manifest.FileEntry> entries) {
    List<Optional<CorruptFileException>> found =
        entries.parallelStream().map(entry -> damage(folder.resolve(entry.name()), entry)).toList();
    found.stream()
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(
            damage -> {
              throw damage;
            });
  }

  private static Optional<CorruptFileException> damage(Path file, Manifest.FileEntry entry) {
    String difference = entry.difference(Files.isRegularFile(file) ? FileDigest.of(file) : null);
    return Optional.ofNullable(difference).map(text -> new CorruptFileException(file, text));
  }

  @Override
  public GraphSchema schema() {
    return manifest().schema();
  }

  /** A hash of the store's content: see {@link Manifest#version}. */
  @Override
  public String version() {
    return manifest().version();
  }

  @Override
  public Topology topology() {
    checkOpen();
    return topology;
  }

  @Override
  public FeatureStore features() {
    checkOpen();
    return features;
  }

  @Override
  public KeyDictionary keys() {
    checkOpen();
    return keys;
  }

  @Override
  public GraphLists lists() {
    return localLists();
  }

  /** The same, of a graph that is all in this process. */
  LocalLists localLists() {
    checkOpen();
    return lists;
  }

  /** The keys' files. */
  LmdbKeyDictionary dictionary() {
    checkOpen();
    return keys;
  }

  /** What the store was built from. */
  public Manifest manifest() {
    checkOpen();
    return manifest;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("graph store is closed");
    }
  }

  /** Closes the store; closing it again does nothing. */
  @Override
  public void close() {
    closed = true;
    features.close();
    keys.close();
  }
}
