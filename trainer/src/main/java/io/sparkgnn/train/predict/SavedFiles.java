// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.Remedy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a saved model as bytes by name, and the {@value #MANIFEST} that lists each with its
 * length and SHA-256. It is written last, so a folder that has it is whole, and ends in a digest of
 * itself. Reading through it notices any change to any file, and the exchange of one for another
 * model's.
 */
public final class SavedFiles {
  /** Name of the file that lists all others. */
  public static final String MANIFEST = "manifest.json";

  private static final int OLDEST = 1;
  private static final int VERSION = 1;
  private static final String DIGEST = "  \"sha256\" : \"";
  private static final String END = "\"\n}\n";
  private static final int DIGEST_DIGITS = 64;
  private static final int LONGEST_MANIFEST = 1 << 20;

  private SavedFiles() {}

  /**
   * What the manifest says.
   *
   * @param version of its form
   * @param files all others, in the order of their names
   */
  private record Manifest(int version, List<Entry> files) {}

  private record Entry(String name, long length, String sha256) {}

  /** Where files are read from. */
  public interface Source {
    /** Bytes of a file, or -1 if there is none of that name. */
    long length(String name) throws IOException;

    /** All bytes of a file of that length. */
    byte[] read(String name, long length) throws IOException;

    /** What a file is called in messages. */
    String path(String name);
  }

  /** The files of a local folder. */
  public static Source in(Path folder) {
    return new LocalFiles(folder);
  }

  private record LocalFiles(Path folder) implements Source {
    @Override
    public long length(String name) throws IOException {
      Path file = folder.resolve(name);
      return Files.isRegularFile(file) ? Files.size(file) : -1;
    }

    @Override
    public byte[] read(String name, long length) throws IOException {
      return Files.readAllBytes(folder.resolve(name));
    }

    @Override
    public String path(String name) {
      return folder.resolve(name).toString();
    }
  }

  /** The files with the manifest, which is to be written last. */
  public static SortedMap<String, byte[]> withManifest(Map<String, byte[]> files) {
    SortedMap<String, byte[]> all = new TreeMap<>(files);
    List<Entry> entries = new ArrayList<>();
    all.forEach((name, bytes) -> entries.add(new Entry(name, bytes.length, sha256(bytes))));
    String object =
        new String(SavedJson.write(new Manifest(VERSION, entries)), StandardCharsets.UTF_8)
            .replace(System.lineSeparator(), "\n");
    String body = object.substring(0, object.lastIndexOf("\n}")) + ",\n";
    String digest = sha256(body.getBytes(StandardCharsets.UTF_8));
    all.put(MANIFEST, (body + DIGEST + digest + END).getBytes(StandardCharsets.UTF_8));
    return all;
  }

  /**
   * Reads the manifest and all files that it lists.
   *
   * @return the files without the manifest
   * @throws CorruptFileException if one is not as it was written; the message names it
   * @throws FormatVersionException if the manifest is of a version that is not read
   * @throws IOException if the source cannot be read
   */
  public static SortedMap<String, byte[]> read(Source source) throws IOException {
    String path = source.path(MANIFEST);
    long length = source.length(MANIFEST);
    if (length < 0) {
      throw corrupt(
          path,
          "it is missing: the model was not written to its end, or by a spark-gnn that is too old");
    }
    if (length > LONGEST_MANIFEST) {
      throw corrupt(path, "it is " + length + " bytes long");
    }
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (Entry entry : parse(source.read(MANIFEST, length), path).files()) {
      files.put(entry.name(), read(source, entry));
    }
    return files;
  }

  private static byte[] read(Source source, Entry entry) throws IOException {
    String path = source.path(entry.name());
    long length = source.length(entry.name());
    if (length < 0) {
      throw corrupt(path, "it is missing");
    }
    if (length != entry.length()) {
      throw corrupt(path, "it is " + length + " bytes long, not " + entry.length());
    }
    byte[] bytes = source.read(entry.name(), length);
    if (!sha256(bytes).equals(entry.sha256())) {
      throw corrupt(path, "its content is not what was written");
    }
    return bytes;
  }

  private static Manifest parse(byte[] bytes, String path) {
    ObjectNode object = SavedJson.tree(bytes, path);
    int version = object.path("version").asInt(-1);
    if (!object.path("version").isInt()) {
      throw corrupt(path, "it has no version");
    }
    if (version < OLDEST || version > VERSION) {
      throw new FormatVersionException(path, version, OLDEST, VERSION, Remedy.MODEL);
    }
    int tail = DIGEST.length() + DIGEST_DIGITS + END.length();
    int body = bytes.length - tail;
    String found = body < 0 ? "" : new String(bytes, body, tail, StandardCharsets.ISO_8859_1);
    if (!found.startsWith(DIGEST) || !found.endsWith(END)) {
      throw corrupt(path, "its digest is not at its end");
    }
    byte[] digested = Arrays.copyOf(bytes, body);
    if (!found
        .substring(DIGEST.length(), DIGEST.length() + DIGEST_DIGITS)
        .equals(sha256(digested))) {
      throw corrupt(path, "its content is not what was written");
    }
    object.remove("sha256");
    return SavedJson.read(object, Manifest.class, path);
  }

  private static CorruptFileException corrupt(String path, String problem) {
    return new CorruptFileException(path, problem, Remedy.MODEL);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
