// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.format;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A mapped graph file. All numbers are little-endian; every section begins at a multiple of 8.
 *
 * <pre>
 * header   8  magic "SPARKGNN"
 *          4  kind, four ASCII letters, see {@link FileKind}
 *          4  format version, {@link #FORMAT_VERSION}
 * sections    whatever the kind has, each padded with zeros to a multiple of 8
 * meta   8 n  the kind's own numbers: counts, widths, offsets of the sections
 * footer   8  offset of meta
 *          8  length of the file
 *          8  magic "GNNFOOTR"
 *          8  CRC32C of all bytes before it, in the low half
 * </pre>
 *
 * <p>Meta stands at the end, so that a writer never seeks. Since at least 8 bytes follow every
 * section, any value can be read by one unaligned load of 8 bytes.
 *
 * <p>What a kind's sections and meta are is told by its reader: {@link PackedLongs} and {@link
 * MonotoneLongs} are the two kinds of section that hold numbers.
 *
 * <p>Immutable; safe for use by any number of threads. The memory stays mapped as long as anything
 * refers to it, so there is nothing to close and no read can touch unmapped memory.
 */
public final class GraphFile {
  /** Version of every file of a graph store and of its manifest. */
  public static final int FORMAT_VERSION = 2;

  static final long MAGIC = 0x4E4E474B52415053L; // "SPARKGNN"
  static final long FOOTER_MAGIC = 0x52544F4F464E4E47L; // "GNNFOOTR"
  static final int HEADER_BYTES = 16;
  static final int FOOTER_BYTES = 32;

  private final Path path;
  private final MappedBytes bytes;
  private final long metaOffset;
  private final int metaCount;

  private GraphFile(Path path, MappedBytes bytes, long metaOffset, int metaCount) {
    this.path = path;
    this.bytes = bytes;
    this.metaOffset = metaOffset;
    this.metaCount = metaCount;
  }

  /**
   * Maps a file and checks its header and footer, but not its checksum: see {@link
   * #checkContent()}.
   *
   * @throws CorruptFileException if it is no graph file of that kind, or is cut off
   * @throws FormatVersionException if it was written by another format version
   */
  public static GraphFile open(Path path, FileKind kind) {
    return open(path, kind, MappedBytes.CHUNK_SHIFT);
  }

  /** As {@link #open(Path, FileKind)}, mapped in chunks of {@code 1 << chunkShift} bytes. */
  public static GraphFile open(Path path, FileKind kind, int chunkShift) {
    MappedBytes bytes;
    try {
      bytes = MappedBytes.map(path, chunkShift);
      bytes.askForHugePages();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot map " + path + ": " + e.getMessage(), e);
    }
    long length = bytes.length();
    if (length < HEADER_BYTES + FOOTER_BYTES) {
      throw new CorruptFileException(path, "it is cut off at " + length + " bytes");
    }
    if (bytes.getLong(0) != MAGIC) {
      throw new CorruptFileException(path, "it is not a spark-gnn graph file");
    }
    long kindAndVersion = bytes.getLong(8);
    int version = (int) (kindAndVersion >>> 32);
    if (version != FORMAT_VERSION) {
      throw new FormatVersionException(path.toString(), version, FORMAT_VERSION);
    }
    if ((int) kindAndVersion != kind.code()) {
      throw new CorruptFileException(path, "it is not a file of kind " + kind);
    }
    long footer = length - FOOTER_BYTES;
    long metaOffset = bytes.getLong(footer);
    if (bytes.getLong(footer + 16) != FOOTER_MAGIC || bytes.getLong(footer + 8) != length) {
      throw new CorruptFileException(
          path, "its footer is missing at its length of " + length + " bytes");
    }
    if (metaOffset < HEADER_BYTES || metaOffset > footer || (footer - metaOffset) % 8 != 0) {
      throw new CorruptFileException(path, "its footer points outside the file");
    }
    return new GraphFile(path, bytes, metaOffset, (int) ((footer - metaOffset) / 8));
  }

  /** The mapped bytes. */
  public MappedBytes bytes() {
    return bytes;
  }

  /** The i-th number of the meta section. */
  public long meta(int i) {
    if (i >= metaCount) {
      throw corrupt("its meta section has only " + metaCount + " numbers");
    }
    return bytes.getLong(metaOffset + 8L * i);
  }

  /** Checks that a section lies between header and meta; returns its offset. */
  public long section(long offset, long length) {
    if (offset < HEADER_BYTES || length < 0 || offset > metaOffset - length) {
      throw corrupt("a section of " + length + " bytes at " + offset + " is not inside it");
    }
    return offset;
  }

  /** To throw when the content contradicts itself. */
  public CorruptFileException corrupt(String problem) {
    return new CorruptFileException(path, problem);
  }

  /**
   * Reads the whole file and compares it with the footer's checksum.
   *
   * @throws CorruptFileException if they differ
   */
  public void checkContent() {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long left = bytes.length() - Long.BYTES;
      while (left > 0) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), left));
        int read = channel.read(buffer);
        if (read < 0) {
          throw corrupt("it ends early");
        }
        crc.update(buffer.flip());
        left -= read;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
    if (crc.getValue() != bytes.getLong(bytes.length() - Long.BYTES)) {
      throw corrupt("its checksum differs");
    }
  }
}
