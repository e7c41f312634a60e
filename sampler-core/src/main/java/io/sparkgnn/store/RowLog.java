// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.store;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.overlay.FollowedTo;
import io.sparkgnn.overlay.RowChange;
import io.sparkgnn.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The log of the rows that have come: what was acknowledged is in it, on the disk, and comes back
 * when it is opened again.
 *
 * <p>The file: the magic {@code SGRL}, the format version (4), the length of the graph's version
 * (4) and its bytes; then one record for each append: the length of its content (4), its CRC32C
 * (4), and the content, a list as {@link Wire} writes it: of {@link RowChange}, and behind them of
 * {@link FollowedTo} where they are those of a table that is followed. Numbers are big-endian.
 *
 * <p>{@link #append} returns when the record is on the disk ({@code fdatasync}). A record that was
 * cut off while it was written, by a crash or a full disk, was not acknowledged: it is dropped when
 * the log is opened, and told. Damage before the last record is an error.
 *
 * <p>One process has a log at a time. Safe for use by any number of threads.
 */
public final class RowLog implements AutoCloseable {
  private static final int MAGIC = 0x5347524C;
  private static final int VERSION = 1;
  private static final int RECORD_HEAD = 8;
  private static final int MOST_BYTES = 1 << 28;

  private final Path file;
  private final FileChannel channel;
  private long end;
  private long dropped;
  private boolean broken;

  /** Given what comes back from a log. */
  public interface Replayed {
    /**
     * An append.
     *
     * @param followed until where the tables are followed that it comes from; empty for rows that
     *     were sent
     */
    void take(List<RowChange> changes, List<FollowedTo> followed);
  }

  private RowLog(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a log, or makes a new one.
   *
   * @param graphVersion of the graph that the rows are on top of
   * @param replayed given each append of before, in its order
   * @throws UserErrorException if it belongs to another graph, or another process has it
   * @throws CorruptFileException if it is damaged before its last record
   * @throws EnvironmentException if it cannot be read or written
   */
  public static RowLog open(Path file, String graphVersion, Replayed replayed) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        lock(file, channel);
        RowLog log = new RowLog(file, channel);
        if (channel.size() == 0) {
          log.begin(graphVersion);
          sync(folder);
        } else {
          log.replay(graphVersion, replayed);
        }
        return log;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw EnvironmentException.lasting("Cannot open log " + file + ": " + e.getMessage(), e);
    }
  }

  private static void lock(Path file, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new UserErrorException(
          "Cannot open log " + file + ": another process writes it; give each its own log");
    }
  }

  /** So that the file's name is on the disk as well. */
  private static void sync(Path folder) throws IOException {
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }

  private void begin(String graphVersion) throws IOException {
    byte[] version = graphVersion.getBytes(StandardCharsets.UTF_8);
    ByteBuffer head = ByteBuffer.allocate(12 + version.length);
    head.putInt(MAGIC).putInt(VERSION).putInt(version.length).put(version).flip();
    end = head.remaining();
    write(head, 0);
    channel.force(true);
  }

  private void replay(String graphVersion, Replayed replayed) throws IOException {
    ByteBuffer head = read(0, 12);
    int length = head.remaining() < 12 ? -1 : head.getInt(8);
    if (length < 0 || length > 1000 || head.getInt(0) != MAGIC) {
      throw damaged("it is no log of rows");
    }
    if (head.getInt(4) != VERSION) {
      throw damaged("it has format version " + head.getInt(4) + ", not " + VERSION);
    }
    ByteBuffer version = read(12, length);
    String found = StandardCharsets.UTF_8.decode(version).toString();
    if (!found.equals(graphVersion) && channel.size() == 12 + length) {
      channel.truncate(0); // no row ever came on top of the other graph
      begin(graphVersion);
      return;
    }
    if (!found.equals(graphVersion)) {
      throw new UserErrorException(
          "Cannot use log %s: its rows came on top of graph %s, and this is graph %s; give another log, or the graph that it belongs to"
              .formatted(file, found, graphVersion));
    }
    end = 12 + length;
    long size = channel.size();
    while (end < size) {
      List<?> content = next(size);
      if (content == null) {
        dropped = size - end;
        channel.truncate(end);
        channel.force(true);
        return;
      }
      replayed.take(only(content, RowChange.class), only(content, FollowedTo.class));
    }
  }

  private static <T> List<T> only(List<?> content, Class<T> type) {
    return content.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The record at the end of what is read so far; null if it was cut off. */
  private List<?> next(long size) throws IOException {
    ByteBuffer head = read(end, RECORD_HEAD);
    int length = head.remaining() < RECORD_HEAD ? -1 : head.getInt(0);
    boolean last = head.remaining() < RECORD_HEAD || end + RECORD_HEAD + length >= size;
    if (length <= 0 || length > MOST_BYTES || end + RECORD_HEAD + length > size) {
      if (last || length <= 0 && isZero(end, size)) {
        return null;
      }
      throw damaged("at byte " + end + " it has a record of " + length + " bytes");
    }
    byte[] content = new byte[length];
    read(end + RECORD_HEAD, length).get(content);
    if (head.getInt(4) != checksum(content)) {
      if (last) {
        return null;
      }
      throw damaged("the record at byte " + end + " has another checksum");
    }
    end += RECORD_HEAD + length;
    return Wire.read(content, ArrayList.class);
  }

  /** A file system may have made the file longer before it was written. */
  private boolean isZero(long from, long to) throws IOException {
    for (long at = from; at < to; at += 1 << 16) {
      ByteBuffer part = read(at, (int) Math.min(1 << 16, to - at));
      while (part.hasRemaining()) {
        if (part.get() != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private CorruptFileException damaged(String problem) {
    return new CorruptFileException(file.toString(), problem, Remedy.LOG);
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) > 0) {}
    return bytes.flip();
  }

  private static int checksum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }

  /**
   * Writes changes that count together, all or none. They are on the disk when this returns.
   *
   * @throws EnvironmentException if they cannot be written, as on a full disk; none of them counts
   *     then, and later ones may be tried
   */
  public void append(List<RowChange> changes) {
    append(changes, List.of());
  }

  /**
   * The same with how far tables are followed then.
   *
   * @throws EnvironmentException as the other does
   */
  public synchronized void append(List<RowChange> changes, List<FollowedTo> followed) {
    List<Object> all = new ArrayList<>(changes);
    all.addAll(followed);
    byte[] content = Wire.write(all);
    if (content.length > MOST_BYTES) {
      throw new UserErrorException(
          "Cannot take %,d rows at once: they take %,d bytes; allowed are %,d"
              .formatted(changes.size(), content.length, MOST_BYTES));
    }
    ByteBuffer record = ByteBuffer.allocate(RECORD_HEAD + content.length);
    record.putInt(content.length).putInt(checksum(content)).put(content).flip();
    try {
      if (broken) {
        channel.truncate(end);
        broken = false;
      }
      broken = true;
      write(record, end);
      channel.force(false);
      broken = false;
      end += RECORD_HEAD + content.length;
    } catch (IOException e) {
      throw EnvironmentException.passing("Cannot write log " + file + ": " + e.getMessage(), e);
    }
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    long to = at;
    while (bytes.hasRemaining()) {
      to += channel.write(bytes, to);
    }
  }

  /** Bytes of a record that was cut off and dropped when the log was opened; usually 0. */
  public long dropped() {
    return dropped;
  }

  /** Length of the file. */
  public synchronized long bytes() {
    return end;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw EnvironmentException.passing("Cannot close log " + file + ": " + e.getMessage(), e);
    }
  }
}
