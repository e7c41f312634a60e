// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.feature;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.graph.FileSizes;
import io.sparkgnn.graph.GraphFiles;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.NodeType;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntPredicate;

/**
 * Feature rows in the {@link FeatureFile}s of a graph store.
 *
 * <p>A reader that finds itself waiting for the disk, because the store is larger than the memory
 * that is free or was not read before, asks for all pages of a batch before it touches the first.
 *
 * <p>All readers share the files' mapped blocks. Closing the store makes every later read fail; the
 * memory is freed when the last reader is closed, so that no thread ever reads unmapped memory.
 */
public final class LmdbFeatureStore implements FeatureStore, AutoCloseable {
  private static final FeatureFile[] NO_COLUMNS = {};

  /** A row in memory takes a tenth of this, a page from an SSD ten times as long. */
  private static final long WAITING_NANOS_PER_ROW = 2_000;

  /** Batches read with asking before the next without, which tells whether it still pays. */
  private static final int BATCHES_AHEAD = 64;

  private final FeatureFile[][] files;
  private final long[] rows;
  private final int[] rowBytes;
  private final int stripeShift;
  private final long waitingNanosPerRow;
  private final FileSizes sizes = new FileSizes();
  private final SharedUse use = new SharedUse(this::free);

  /**
   * Opens the feature files in a graph store's folder, whose digests were compared.
   *
   * @throws CorruptFileException if a file contradicts the schema
   */
  public LmdbFeatureStore(Path folder, GraphSchema schema, int stripes) {
    this(folder, schema, stripes, stripe -> true, WAITING_NANOS_PER_ROW);
  }

  /**
   * Opens the feature files of some stripes. Rows of others must not be asked for.
   *
   * @throws CorruptFileException if a file contradicts the schema
   */
  public LmdbFeatureStore(Path folder, GraphSchema schema, int stripes, IntPredicate owned) {
    this(folder, schema, stripes, owned, WAITING_NANOS_PER_ROW);
  }

  /** With another bound from which on a row has waited for the disk; below 0 every row has. */
  LmdbFeatureStore(Path folder, GraphSchema schema, int stripes, long waitingNanosPerRow) {
    this(folder, schema, stripes, stripe -> true, waitingNanosPerRow);
  }

  private LmdbFeatureStore(
      Path folder, GraphSchema schema, int stripes, IntPredicate owned, long waitingNanosPerRow) {
    this.waitingNanosPerRow = waitingNanosPerRow;
    int types = schema.nodeTypes().size();
    files = new FeatureFile[types][];
    rows = new long[types];
    rowBytes = new int[types];
    stripeShift = Integer.numberOfTrailingZeros(stripes);
    try {
      for (NodeType type : schema.nodeTypes()) {
        rows[type.index()] = type.rows();
        rowBytes[type.index()] = type.rowBytes();
        files[type.index()] = type.rowBytes() == 0 ? NO_COLUMNS : new FeatureFile[stripes];
        for (int s = 0; s < files[type.index()].length; s++) {
          if (!owned.test(s)) {
            continue;
          }
          Path path = folder.resolve(GraphFiles.features(type.index(), s));
          sizes.add(path);
          FeatureFile file = new FeatureFile(path);
          files[type.index()][s] = file;
          long local = GraphFiles.localRows(type.rows(), s, stripes);
          if (file.rows() != local || file.rowBytes() != type.rowBytes()) {
            throw new CorruptFileException(
                path,
                "it has %d rows of %d bytes, not %d of %d"
                    .formatted(file.rows(), file.rowBytes(), local, type.rowBytes()));
          }
        }
      }
    } catch (RuntimeException e) {
      free();
      throw e;
    }
  }

  @Override
  public Reader reader() {
    use.begin();
    return new BlockReader();
  }

  @Override
  public void close() {
    use.close();
  }

  private void free() {
    for (FeatureFile[] stripes : files) {
      if (stripes != null) {
        for (FeatureFile file : stripes) {
          if (file != null) {
            file.close();
          }
        }
      }
    }
  }

  private final class BlockReader implements Reader {
    private final int[] batchesAhead = new int[files.length];
    private final MajorFaults faults = new MajorFaults();
    private PageReadAhead ahead;
    private boolean open = true;

    @Override
    public void read(int nodeType, long[] ids, int count, ByteBuffer target) {
      if (!open) {
        throw new IllegalStateException("reader is closed");
      }
      use.check();
      int width = rowBytes[nodeType];
      int at = target.position();
      if ((long) count * width > target.remaining()) {
        throw new BufferOverflowException();
      }
      if (width > 0) {
        try {
          long begin = System.nanoTime();
          boolean asked = batchesAhead[nodeType] > 0;
          if (asked) {
            batchesAhead[nodeType]--;
            askFor(nodeType, ids, count);
          }
          copy(nodeType, ids, count, target);
          boolean slow = !asked && System.nanoTime() - begin > count * waitingNanosPerRow;
          if (slow && (waitingNanosPerRow < 0 || faults.since())) {
            batchesAhead[nodeType] = BATCHES_AHEAD;
          }
          sizes.check();
        } catch (RuntimeException | InternalError e) {
          throw sizes.explain(e);
        }
      }
      target.position(at + count * width);
    }

    private void askFor(int nodeType, long[] ids, int count) {
      if (ahead == null) {
        ahead = PageReadAhead.ofSystem();
      }
      FeatureFile[] stripes = files[nodeType];
      int mask = stripes.length - 1;
      for (int i = 0; i < count; i++) {
        long id = Objects.checkIndex(ids[i], rows[nodeType]);
        stripes[(int) id & mask].want(id >>> stripeShift, ahead);
      }
      ahead.start();
    }

    private void copy(int nodeType, long[] ids, int count, ByteBuffer target) {
      FeatureFile[] stripes = files[nodeType];
      long limit = rows[nodeType];
      int width = rowBytes[nodeType];
      int at = target.position();
      if (stripes.length == 1) {
        FeatureFile file = stripes[0];
        for (int i = 0; i < count; i++) {
          file.read(Objects.checkIndex(ids[i], limit), target, at);
          at += width;
        }
      } else {
        int mask = stripes.length - 1;
        for (int i = 0; i < count; i++) {
          long id = Objects.checkIndex(ids[i], limit);
          stripes[(int) id & mask].read(id >>> stripeShift, target, at);
          at += width;
        }
      }
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        use.end();
      }
    }
  }
}
