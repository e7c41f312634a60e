// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFile;
import io.sparkgnn.format.GraphFileWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Columns of lists that a process made, kept beside a graph's files: others map them, so that they
 * start sooner and share their memory. They belong to no manifest: whoever finds none, or one that
 * is damaged, makes its own. Safe for use by any number of threads and processes.
 */
final class ListFiles {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path folder;

  /** Files in the folder of a graph's files, which never change. */
  ListFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * A numeric column that was kept.
   *
   * @param size number of children that have a parent
   * @return null for none
   */
  ListValues values(ListColumn column, long size) {
    GraphFile file = open(column, FileKind.LIST_VALUES, size);
    if (file == null) {
      return null;
    }
    MappedFlags present = file.meta(2) == 0 ? null : new MappedFlags(file, file.meta(2), size);
    return new MappedValues(file, file.meta(1), size, present);
  }

  /** The flags of a category that were kept; null for none. */
  ListFlags flags(ListColumn column, long size) {
    GraphFile file = open(column, FileKind.LIST_FLAGS, size);
    return file == null ? null : new MappedFlags(file, file.meta(1), size);
  }

  private GraphFile open(ListColumn column, FileKind kind, long size) {
    Path path = path(column);
    if (!Files.isRegularFile(path)) {
      return null;
    }
    try {
      GraphFile file = GraphFile.open(path, kind);
      file.checkContent();
      return file.meta(0) == size ? file : null;
    } catch (CorruptFileException | FormatVersionException e) {
      path.toFile().delete(); // whoever keeps the column next writes it anew
      return null;
    }
  }

  /**
   * Keeps a column that was made; where the folder is not to be written to, nothing.
   *
   * @throws UncheckedIOException if it cannot be written, as on a disk that is full
   */
  void keep(ListColumn column, ListValues values, long size) {
    write(
        column,
        FileKind.LIST_VALUES,
        file -> {
          long sums = file.position();
          for (long block = 0; block < ListValues.blocks(size); block++) {
            file.putLong(Double.doubleToRawLongBits(values.blockSum(block)));
          }
          putFloats(file, values, size);
          file.align();
          long present = 0;
          if (values.nullable()) {
            present = file.position();
            putFlags(file, values.present(), size);
          }
          file.meta(size, sums, present);
        });
  }

  /** The same for the flags of a category. */
  void keep(ListColumn column, ListFlags flags, long size) {
    write(
        column,
        FileKind.LIST_FLAGS,
        file -> {
          long words = file.position();
          putFlags(file, flags, size);
          file.meta(size, words);
        });
  }

  private static void putFloats(GraphFileWriter file, ListValues values, long size) {
    ByteBuffer some = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long place = 0; place < size; place++) {
      if (!some.hasRemaining()) {
        file.putBytes(some.flip());
        some.clear();
      }
      some.putFloat(values.get(place));
    }
    file.putBytes(some.flip());
  }

  private static void putFlags(GraphFileWriter file, ListFlags flags, long size) {
    for (long word = 0; word < ListFlags.words(size); word++) {
      file.putLong(flags.word(word));
    }
    for (long block = 0; block < ListFlags.blocks(size); block++) {
      file.putLong(flags.blockCount(block));
    }
  }

  private interface Content {
    void put(GraphFileWriter file);
  }

  /** A file is there whole or not at all. */
  private void write(ListColumn column, FileKind kind, Content content) {
    Path path = path(column);
    if (Files.exists(path) || !Files.isWritable(folder)) {
      return;
    }
    Path part = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
    try {
      try (GraphFileWriter file = new GraphFileWriter(part, kind)) {
        content.put(file);
        file.finish();
      }
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + path + ": " + e.getMessage(), e);
    } finally {
      part.toFile().delete();
    }
  }

  /** By its place in the rows: the same name means the same column in a folder. */
  private Path path(ListColumn column) {
    String place = "list-" + column.link() + "." + column.byteOffset();
    return folder.resolve(
        column.numeric() ? place + ".values" : place + "." + column.code() + ".flags");
  }
}
