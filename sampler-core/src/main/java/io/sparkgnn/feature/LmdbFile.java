// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import static org.lmdbjava.EnvFlags.MDB_NOLOCK;
import static org.lmdbjava.EnvFlags.MDB_NORDAHEAD;
import static org.lmdbjava.EnvFlags.MDB_NOSUBDIR;
import static org.lmdbjava.EnvFlags.MDB_NOTLS;
import static org.lmdbjava.EnvFlags.MDB_RDONLY_ENV;

import io.sparkgnn.error.CorruptFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * A sealed LMDB file, open for reading. Nobody writes to it, so it needs no lock file and read
 * transactions never grow old.
 *
 * <p>Safe for use by any number of threads, but for {@link #close()}, which unmaps the file: the
 * caller must know that no lookup and no buffer from one is in use any more.
 */
final class LmdbFile implements AutoCloseable {
  private static final int FILE_MODE = 0444;
  private static final int MAX_KEY_BYTES = 511;

  private final Path path;
  private final Env<ByteBuffer> env;
  private final Dbi<ByteBuffer> entries;
  private final ConcurrentLinkedQueue<Lookup> idle = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Lookup> kept = new ConcurrentLinkedQueue<>();

  LmdbFile(Path path) {
    this.path = path;
    try {
      env =
          Env.create(ByteBufferProxy.PROXY_OPTIMAL)
              .open(
                  path.toFile(),
                  FILE_MODE,
                  MDB_RDONLY_ENV,
                  MDB_NOLOCK,
                  MDB_NOSUBDIR,
                  MDB_NOTLS,
                  MDB_NORDAHEAD);
    } catch (LmdbException e) {
      throw new CorruptFileException(path, "LMDB cannot open it (" + e.getMessage() + ")");
    }
    try {
      entries = env.openDbi((byte[]) null);
    } catch (LmdbException e) {
      env.close();
      throw new CorruptFileException(path, "LMDB cannot open it (" + e.getMessage() + ")");
    }
  }

  /** A lookup for the calling thread: a new one, or one that another thread gave back. */
  Lookup lookup() {
    Lookup lookup = idle.poll();
    return lookup == null ? new Lookup() : lookup;
  }

  @Override
  public void close() {
    idle.forEach(Lookup::end);
    idle.clear();
    kept.forEach(Lookup::end);
    kept.clear();
    env.close();
  }

  /** One read transaction. For one thread at a time; closing gives it back. */
  final class Lookup implements AutoCloseable {
    private final Txn<ByteBuffer> txn = env.txnRead();
    private final ByteBuffer keyBuffer = ByteBuffer.allocateDirect(MAX_KEY_BYTES);
    private boolean keep;

    /** The value of a key, or null. It is overwritten by the next get; a slice of it is not. */
    ByteBuffer get(byte[] key) {
      try {
        ByteBuffer value = entries.get(txn, keyBuffer.clear().put(key).flip());
        return value == null ? null : value.order(ByteOrder.LITTLE_ENDIAN);
      } catch (LmdbException e) {
        throw new CorruptFileException(path, "LMDB cannot read it (" + e.getMessage() + ")");
      }
    }

    /** Keeps the transaction, and so every slice of a value, until the file is closed. */
    void keep() {
      keep = true;
    }

    @Override
    public void close() {
      (keep ? kept : idle).add(this);
    }

    private void end() {
      txn.close();
    }
  }
}
