// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/** Goes through staged nodes. For one thread. */
public final class NodeCursor implements AutoCloseable {
  private final SortedRows rows;
  private final Iterator<Part> parts;
  private final boolean withValues;
  private RunRows open;
  private long id;
  private long nextId;
  private long step;

  /**
   * One bucket of a run.
   *
   * @param firstId the id of its first row, or -1 if its rows are no nodes
   */
  record Part(Run run, int bucket, long firstId) {}

  NodeCursor(SortedRows rows, List<Part> parts, boolean withValues) {
    this.rows = rows;
    this.parts = parts.iterator();
    this.withValues = withValues;
  }

  /** Goes to the next node; false after the last one. */
  public boolean next() {
    while (open == null || !open.next()) {
      close();
      if (!parts.hasNext()) {
        return false;
      }
      Part part = parts.next();
      open = rows.open(part.run(), part.bucket(), withValues);
      nextId = part.firstId();
      step = nextId < 0 ? 0 : rows.stripes();
    }
    id = nextId;
    nextId += step;
    return true;
  }

  /** The node's id, or -1 for a row that is no node. */
  public long id() {
    return id;
  }

  /** Time, key and foreign keys, as {@link StagedTable#ids()} says; good until the next node. */
  public InternalRow ids() {
    return open.id();
  }

  /** The columns that may become features; good until the next node. */
  public InternalRow values() {
    return open.value();
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
