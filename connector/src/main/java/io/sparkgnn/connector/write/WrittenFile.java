// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

import io.sparkgnn.graph.Manifest;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of the graph store.
 *
 * @param name as {@code GraphFiles} gives it
 * @param length bytes
 * @param digest of all bytes: see {@link io.sparkgnn.graph.ContentDigest}
 */
public record WrittenFile(String name, long length, String digest) {
  /** Size of the files whose names have an ending; "" for all. */
  public static long bytes(List<WrittenFile> files, String ending) {
    return files.stream()
        .filter(file -> file.name().endsWith(ending))
        .mapToLong(WrittenFile::length)
        .sum();
  }

  /**
   * The files as a manifest lists them, by name.
   *
   * @param folder that they are in, within the store's
   */
  public static List<Manifest.FileEntry> entries(String folder, Stream<WrittenFile> files) {
    return files
        .sorted(Comparator.comparing(WrittenFile::name))
        .map(
            file ->
                new Manifest.FileEntry(folder + "/" + file.name(), file.length(), file.digest()))
        .toList();
  }
}
