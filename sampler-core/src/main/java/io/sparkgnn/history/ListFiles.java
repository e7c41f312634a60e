// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.history;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFile;
import io.sparkgnn.format.GraphFileWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * Columns of lists that a process made, kept beside a graph's files: others map them, so that they
 * start sooner and share their memory. They belong to no manifest: whoever finds none, or one that
 * is damaged, makes its own. Safe for use by any number of threads and processes.
 */
final class ListFiles {
  /** Raised when what is kept of a column, or where it stands in a file, becomes another. */
  private static final long LAYOUT = 1;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final String NAME = "list-";
  private static final String PART = ".part";
  private static final Duration ABANDONED = Duration.ofHours(1);

  /** Room that stays on a disk, beside a column's own. */
  private static final long ROOM_BYTES = 1L << 30;

  private final Path folder;
  private final String version;

  /**
   * Files in the folder of a graph's files.
   *
   * @param version of the graph: files of another are not taken
   */
  ListFiles(Path folder, String version) {
    this.folder = folder;
    this.version = version;
  }

  /**
   * A numeric column that was kept.
   *
   * @param size number of children that have a parent
   * @return null for none
   */
  ListValues values(ListColumn column, long size) {
    return found(
        column,
        FileKind.LIST_VALUES,
        size,
        file -> {
          long words = file.meta(4);
          MappedFlags present = words == 0 ? null : new MappedFlags(file, words, size);
          return new MappedValues(file, file.meta(3), size, present);
        });
  }

  /** The flags of a category that were kept; null for none. */
  ListFlags flags(ListColumn column, long size) {
    return found(
        column, FileKind.LIST_FLAGS, size, file -> new MappedFlags(file, file.meta(3), size));
  }

  private <T> T found(ListColumn column, FileKind kind, long size, Function<GraphFile, T> content) {
    Path path = path(column);
    if (!Files.isRegularFile(path)) {
      return null;
    }
    try {
      GraphFile file = GraphFile.open(path, kind);
      file.checkContent();
      if (file.meta(0) == LAYOUT && file.meta(1) == identity(column) && file.meta(2) == size) {
        return content.apply(file);
      }
    } catch (CorruptFileException | FormatVersionException e) {
      // removed below
    } catch (UncheckedIOException e) {
      return null; // another user's, or gone meanwhile
    }
    path.toFile().delete(); // whoever keeps the column next writes it anew
    return null;
  }

  /** Tells the column of one graph from all others that had a file of the same name. */
  private long identity(ListColumn column) {
    CRC32C crc = new CRC32C();
    crc.update((version + " " + column).getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  /**
   * Keeps a column that was made; where the folder is not to be written to, or the disk has little
   * room left, nothing.
   *
   * @throws UncheckedIOException if it cannot be written, as on a disk that is full
   */
  void keep(ListColumn column, ListValues values, long size) {
    write(
        column,
        FileKind.LIST_VALUES,
        size,
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
          file.meta(LAYOUT, identity(column), size, sums, present);
        });
  }

  /** The same for the flags of a category. */
  void keep(ListColumn column, ListFlags flags, long size) {
    write(
        column,
        FileKind.LIST_FLAGS,
        size,
        file -> {
          long words = file.position();
          putFlags(file, flags, size);
          file.meta(LAYOUT, identity(column), size, words);
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
  private void write(ListColumn column, FileKind kind, long size, Content content) {
    Path path = path(column);
    Path part = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + PART);
    try {
      if (Files.exists(path)
          || !Files.isWritable(folder)
          || Files.getFileStore(folder).getUsableSpace() < ROOM_BYTES + column.bytes(size)) {
        return;
      }
      try (GraphFileWriter file = new GraphFileWriter(part, kind)) {
        content.put(file);
        file.finish();
      }
      part.toFile().setReadOnly(); // nobody may cut off what others have mapped
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + path + ": " + e.getMessage(), e);
    } finally {
      part.toFile().delete();
    }
  }

  /** Removes what processes left that were killed while they wrote. */
  void clean() {
    File[] parts =
        folder.toFile().listFiles((in, name) -> name.startsWith(NAME) && name.endsWith(PART));
    long old = System.currentTimeMillis() - ABANDONED.toMillis();
    for (File part : parts == null ? new File[0] : parts) {
      if (part.lastModified() < old) {
        part.delete();
      }
    }
  }

  /** By its place in the rows: the same name means the same column in a folder. */
  private Path path(ListColumn column) {
    String place = NAME + column.link() + "." + column.byteOffset();
    return folder.resolve(
        column.numeric() ? place + ".values" : place + "." + column.code() + ".flags");
  }
}
