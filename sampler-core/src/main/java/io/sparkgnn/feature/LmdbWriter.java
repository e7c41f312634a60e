// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import static org.lmdbjava.EnvFlags.MDB_NOLOCK;
import static org.lmdbjava.EnvFlags.MDB_NOSUBDIR;
import static org.lmdbjava.EnvFlags.MDB_NOSYNC;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/**
 * Fills a new LMDB file, one file without a lock file beside it, in transactions of bounded size,
 * growing the map before each. Entries put in ascending order fill their pages to the end, so that
 * the file needs no compaction.
 *
 * <p>For one thread. Failures are {@link UncheckedIOException}s that name the file.
 */
final class LmdbWriter implements AutoCloseable {
  private static final int PAGE_BYTES = 4096;
  private static final long SLACK_BYTES = 1 << 20;
  private static final int FILE_MODE = 0644;

  private final Path file;
  private final long batchBytes;
  private final Env<ByteBuffer> env;
  private final Dbi<ByteBuffer> entries;
  private Txn<ByteBuffer> txn;
  private long mapBytes;
  private long batch;

  /**
   * @param batchBytes bytes of keys and values after which to commit
   */
  LmdbWriter(Path file, long batchBytes) {
    this.file = file;
    this.batchBytes = batchBytes;
    this.mapBytes = SLACK_BYTES;
    try {
      Files.deleteIfExists(file);
      env =
          Env.create(ByteBufferProxy.PROXY_OPTIMAL)
              .setMapSize(mapBytes)
              .open(file.toFile(), FILE_MODE, MDB_NOSUBDIR, MDB_NOLOCK, MDB_NOSYNC);
    } catch (IOException | LmdbException e) {
      throw failed(e);
    }
    try {
      entries = env.openDbi((byte[]) null, DbiFlags.MDB_CREATE);
    } catch (LmdbException e) {
      env.close();
      throw failed(e);
    }
  }

  /**
   * Puts an entry.
   *
   * @param key a direct buffer
   * @param value a direct buffer
   * @param flags {@link PutFlags#MDB_APPEND} when the key comes after all others
   * @return false if {@link PutFlags#MDB_NOOVERWRITE} was asked for and the key was there
   */
  boolean put(ByteBuffer key, ByteBuffer value, PutFlags... flags) {
    long bytes = (long) key.remaining() + value.remaining();
    try {
      if (txn != null && batch + bytes > batchBytes) {
        commit();
      }
      if (txn == null) {
        reserve(Math.max(bytes, batchBytes));
        txn = env.txnWrite();
      }
      batch += bytes;
      return entries.put(txn, key, value, flags);
    } catch (LmdbException e) {
      throw failed(e);
    }
  }

  /** Commits what is left. As with every file of a store, whoever commits the store syncs it. */
  void finish() {
    try {
      commit();
    } catch (LmdbException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    if (txn != null) {
      txn.close();
      txn = null;
    }
    env.close();
  }

  private void commit() {
    if (txn != null) {
      txn.commit();
      txn.close();
      txn = null;
      batch = 0;
    }
  }

  private void reserve(long bytes) {
    long used = (env.info().lastPageNumber + 1) * PAGE_BYTES;
    long needed = used + 2 * bytes + SLACK_BYTES;
    if (needed > mapBytes) {
      mapBytes = Math.max(needed, 2 * mapBytes) / PAGE_BYTES * PAGE_BYTES;
      env.setMapSize(mapBytes);
    }
  }

  /** LMDB reports a full disk as a plain input/output error, so the free space is told too. */
  private UncheckedIOException failed(Exception e) {
    long free = file.toAbsolutePath().getParent().toFile().getUsableSpace() >> 20;
    IOException cause = e instanceof IOException io ? io : new IOException(e.getMessage(), e);
    return new UncheckedIOException(
        "Cannot write " + file + ": " + e.getMessage() + "; " + free + " MiB are free there",
        cause);
  }
}
