// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.format.GraphFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a graph store is: its schema, its files with their digests, and where the data came from.
 * The file {@link GraphFiles#MANIFEST} is written last and so commits the store; {@link
 * ManifestJson} tells how it is written.
 *
 * @param formatVersion {@link GraphFile#FORMAT_VERSION}
 * @param version changes when the schema, any file's content or the time zone does, and only then;
 *     letters, digits and {@code _ -}, since copies of the store lie in folders of that name
 * @param createdAt when it was built, ISO 8601
 * @param stripes number of stripes, a power of two
 * @param schema node types and links
 * @param files every other file of the store
 * @param sources for each table name, what was read
 * @param newestTime time of the newest node, or {@link Long#MIN_VALUE} when no table has times
 * @param timeZone the zone in which dates and times without a zone became times, or null when the
 *     sources had none. Seeds must be read in the same zone: in another one, rows later than a seed
 *     would be visible to it
 * @param report the build report, for people and for the reports of a fit
 */
public record Manifest(
    int formatVersion,
    String version,
    String createdAt,
    int stripes,
    GraphSchema schema,
    List<FileEntry> files,
    Map<String, Source> sources,
    long newestTime,
    String timeZone,
    JsonNode report) {

  public Manifest {
    Objects.requireNonNull(version, "version");
    if (!version.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException("version '" + version + "' is not allowed");
    }
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(report, "report");
    files = List.copyOf(files);
    sources = Map.copyOf(sources);
    if (stripes < 1 || Integer.bitCount(stripes) != 1) {
      throw new IllegalArgumentException("stripes is " + stripes + ", not a power of two");
    }
    Set<String> names = new HashSet<>();
    for (FileEntry file : files) {
      if (!names.add(file.name())) {
        throw new IllegalArgumentException("file " + file.name() + " is listed twice");
      }
      if (!file.folder().equals(files.get(0).folder())) {
        throw new IllegalArgumentException("files lie in two folders, one is " + file.name());
      }
    }
  }

  /**
   * One file of the store.
   *
   * @param name path relative to the store's folder: letters, digits and {@code . _ -} between
   *     slashes, never {@code ..}
   * @param length bytes
   * @param digest of its bytes, 32 hexadecimal digits: see {@link ContentDigest}
   */
  public record FileEntry(String name, long length, String digest) {
    public FileEntry {
      Objects.requireNonNull(digest, "digest");
      for (String part : name.split("/", -1)) {
        if (!part.matches("[A-Za-z0-9._-]+") || part.equals(".") || part.equals("..")) {
          throw new IllegalArgumentException("file name '" + name + "' is not allowed");
        }
      }
    }

    /**
     * How a file differs from this.
     *
     * @param found what the file is; null when there is none
     * @return null when it does not
     */
    public String difference(FileDigest found) {
      if (found == null) {
        return "it is missing";
      }
      if (found.length() != length) {
        return "it is %d bytes long, not %d".formatted(found.length(), length);
      }
      return found.digest().equals(digest)
          ? null
          : "its digest is %s, not %s".formatted(found.digest(), digest);
    }

    /** The folder part of the name; "" when it has none. */
    public String folder() {
      return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    /** The name without its folder. */
    public String fileName() {
      return name.substring(name.lastIndexOf('/') + 1);
    }
  }

  /**
   * What a table was read from.
   *
   * @param format such as delta, csv, parquet
   * @param path its path with the scheme, from the root, or null
   * @param table its name in the catalog, or null
   * @param version the version read, pinned or newest, or null when the source has none
   * @param timestamp the timestamp it was pinned to, or null
   * @param reading how its values were read where that was declared, such as {@code decimal}; empty
   *     when nothing was
   */
  public record Source(
      String format,
      String path,
      String table,
      Long version,
      String timestamp,
      Map<String, String> reading) {
    public Source {
      Objects.requireNonNull(format, "format");
      reading = Map.copyOf(reading);
    }

    /** A source whose values were read as what it says that they are. */
    public Source(String format, String path, String table, Long version, String timestamp) {
      this(format, path, table, version, timestamp, Map.of());
    }
  }

  /**
   * The sub-folder that holds every file but the manifest, so that a new build can lie beside the
   * old one until its manifest commits it; "" when they lie beside the manifest.
   */
  public String dataFolder() {
    return files.isEmpty() ? "" : files.get(0).folder();
  }

  /** A manifest of now, with its version computed from schema, stripes and files. */
  public static Manifest of(
      int stripes,
      GraphSchema schema,
      List<FileEntry> files,
      Map<String, Source> sources,
      long newestTime,
      JsonNode report) {
    return new Manifest(
        GraphFile.FORMAT_VERSION,
        ManifestJson.version(stripes, schema, files, null),
        Instant.now().toString(),
        stripes,
        schema,
        files,
        new TreeMap<>(sources),
        newestTime,
        null,
        report);
  }

  /** This manifest, with the version of a graph whose times depend on a zone; null when none do. */
  public Manifest withTimeZone(String zone) {
    return new Manifest(
        formatVersion,
        ManifestJson.version(stripes, schema, files, zone),
        createdAt,
        stripes,
        schema,
        files,
        sources,
        newestTime,
        zone,
        report);
  }

  /**
   * Reads a manifest.
   *
   * @param file the {@code manifest.json} itself
   * @throws CorruptFileException if it is damaged, or has missing or unknown fields
   * @throws FormatVersionException if another format version wrote it
   */
  public static Manifest read(Path file) {
    try {
      return parse(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a manifest's bytes.
   *
   * @param file where they come from, for messages
   * @throws CorruptFileException if they are damaged, or have missing or unknown fields
   * @throws FormatVersionException if another format version wrote them
   */
  public static Manifest parse(byte[] bytes, String file) {
    return ManifestJson.parse(bytes, file);
  }

  /**
   * Writes the manifest to a temporary name beside {@code file} and moves it there in one step.
   *
   * @param file the {@code manifest.json} itself
   */
  public void write(Path file) {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
    try {
      Files.write(temporary, toJson());
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** The content of {@code manifest.json}, for stores that are not local. */
  public byte[] toJson() {
    return ManifestJson.write(this);
  }
}
