// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.following;

import io.delta.kernel.CommitActions;
import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddCDCFile;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.DeletionVectorDescriptor;
import io.delta.kernel.internal.actions.RemoveFile;
import io.delta.kernel.internal.data.GenericRow;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.data.StructRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.sparkgnn.serving.follow.CannotFollowException;
import io.sparkgnn.serving.follow.ChangeReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files that commits of one table added and removed, and the rows in them. */
final class CommitFiles {
  private static final String TYPE = "_change_type";
  private static final Set<String> GONE = Set.of("delete", "update_preimage");

  private final Engine engine;
  private final Row state;
  private final StructType stored;
  private final String root;
  private final RowValues values;

  /**
   * @param now of the table, whose columns rows are read with
   */
  CommitFiles(Engine engine, Snapshot now) {
    this.engine = engine;
    this.state = now.getScanBuilder().build().getScanState(engine);
    this.stored = ScanStateRow.getPhysicalDataReadSchema(state);
    this.root = ScanStateRow.getTableRoot(state).toString();
    this.values = new RowValues(ScanStateRow.getLogicalSchema(state));
  }

  /**
   * Files of a commit, each as a scan has them.
   *
   * @param gone whose rows were there before
   * @param came whose rows are there now
   * @param feed of the change data feed; where there are any the others are not looked at
   * @param rows that the first two have; -1 if it is not known
   */
  record Listed(List<Row> gone, List<Row> came, List<Row> feed, long rows) {}

  Listed list(CommitActions commit) throws IOException {
    Listed listed = new Listed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), 0);
    long rows = 0;
    try (CloseableIterator<ColumnarBatch> batches = commit.getActions()) {
      while (batches.hasNext()) {
        ColumnarBatch batch = batches.next();
        for (int i = 0; i < batch.getSize(); i++) {
          long more = list(batch, i, listed);
          rows = rows < 0 || more < 0 ? -1 : rows + more;
        }
      }
    }
    return new Listed(listed.gone(), listed.came(), listed.feed(), rows);
  }

  /** The rows of the action; -1 if it is not known. */
  private long list(ColumnarBatch batch, int at, Listed listed) {
    Row add = action(batch, "add", at);
    Row remove = action(batch, "remove", at);
    Row feed = action(batch, "cdc", at);
    if (add != null && new AddFile(add).getDataChange()) {
      AddFile file = new AddFile(add);
      listed
          .came()
          .add(
              file(
                  file.getPath(),
                  file.getPartitionValues(),
                  file.getSize(),
                  file.getDeletionVector()));
      return file.getNumRecords().orElse(-1L);
    }
    if (remove != null && new RemoveFile(remove).getDataChange()) {
      RemoveFile file = new RemoveFile(remove);
      listed
          .gone()
          .add(
              file(
                  file.getPath(),
                  file.getPartitionValues()
                      .orElseThrow(
                          () ->
                              new CannotFollowException(
                                  "its log does not say what the removed files were; refresh the graph and swap to it")),
                  file.getSize().orElse(0L),
                  file.getDeletionVector()));
      return file.getNumRecords().orElse(-1L);
    }
    if (feed != null) {
      StructType schema = AddCDCFile.FULL_SCHEMA;
      listed
          .feed()
          .add(
              file(
                  feed.getString(schema.indexOf("path")),
                  feed.getMap(schema.indexOf("partitionValues")),
                  feed.getLong(schema.indexOf("size")),
                  Optional.empty()));
    }
    return 0;
  }

  private static Row action(ColumnarBatch batch, String name, int at) {
    int column = batch.getSchema().indexOf(name);
    return column < 0 ? null : StructRow.fromStructVector(batch.getColumnVector(column), at);
  }

  private Row file(
      String path, MapValue partition, long size, Optional<DeletionVectorDescriptor> deleted) {
    Row add =
        AddFile.createAddFileRow(
            stored,
            path,
            partition,
            size,
            0,
            true,
            deleted,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new GenericRow(InternalScanFileUtils.SCAN_FILE_SCHEMA, Map.of(0, add, 1, root));
  }

  /** Reads the rows of a commit. */
  void read(Listed listed, ChangeReader.Rows target) throws IOException {
    try {
      if (!listed.feed().isEmpty()) {
        for (Row file : listed.feed()) {
          readFeed(file, target);
        }
        return;
      }
      target.count(listed.rows());
      for (Row file : listed.gone()) {
        read(file, target::gone);
      }
      for (Row file : listed.came()) {
        read(file, target::came);
      }
    } catch (FileNotFoundException e) {
      throw vacuumed(e);
    } catch (KernelEngineException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof FileNotFoundException) {
          throw vacuumed(e);
        }
      }
      throw e;
    }
  }

  private static CannotFollowException vacuumed(Exception cause) {
    return new CannotFollowException(
        "its files were removed, as VACUUM does; refresh the graph and swap to it", cause);
  }

  private void read(Row file, RowTarget target) throws IOException {
    try (CloseableIterator<FilteredColumnarBatch> rows = transformed(file, batches(file, stored))) {
      while (rows.hasNext()) {
        FilteredColumnarBatch batch = rows.next();
        Optional<ColumnVector> selected = batch.getSelectionVector();
        for (int i = 0; i < batch.getData().getSize(); i++) {
          if (selected.isEmpty() || !selected.get().isNullAt(i) && selected.get().getBoolean(i)) {
            target.take(values.of(batch.getData(), i));
          }
        }
      }
    }
  }

  /** Takes rows. */
  private interface RowTarget {
    void take(Map<String, Object> row);
  }

  private void readFeed(Row file, ChangeReader.Rows target) throws IOException {
    try (CloseableIterator<ColumnarBatch> batches =
        batches(file, stored.add(TYPE, StringType.STRING))) {
      while (batches.hasNext()) {
        ColumnarBatch batch = batches.next();
        int last = stored.length();
        ColumnVector type = batch.getColumnVector(last);
        ColumnarBatch data = batch.withDeletedColumnAt(last);
        try (CloseableIterator<FilteredColumnarBatch> rows =
            transformed(file, Utils.singletonCloseableIterator(data))) {
          ColumnarBatch logical = rows.next().getData();
          for (int i = 0; i < logical.getSize(); i++) {
            if (GONE.contains(type.getString(i))) {
              target.gone(values.of(logical, i));
            } else {
              target.came(values.of(logical, i));
            }
          }
        }
      }
    }
  }

  private CloseableIterator<FilteredColumnarBatch> transformed(
      Row file, CloseableIterator<ColumnarBatch> batches) throws IOException {
    return Scan.transformPhysicalData(engine, state, file, batches);
  }

  private CloseableIterator<ColumnarBatch> batches(Row file, StructType schema) throws IOException {
    FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
    return engine
        .getParquetHandler()
        .readParquetFiles(Utils.singletonCloseableIterator(status), schema, Optional.empty())
        .map(FileReadResult::getData);
  }
}
