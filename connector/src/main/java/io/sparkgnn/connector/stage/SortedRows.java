// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import java.util.ArrayList;
import java.util.List;

/**
 * A table's rows in order of id, as {@link Run}s; tasks have it.
 *
 * <p>The id of a row is its run's first id plus its position there.
 */
public final class SortedRows {
  private final StagingFolder folder;
  private final ArrayList<Run> runs;
  private final long[] firstIds;
  private final int stripes;
  private final int idFields;
  private final int valueFields;

  /**
   * @param runs in any order
   */
  SortedRows(StagingFolder folder, List<Run> runs, int stripes, int idFields, int valueFields) {
    this.folder = folder;
    this.runs = new ArrayList<>(runs);
    this.runs.sort((a, b) -> Integer.compare(a.index(), b.index()));
    this.firstIds = new long[runs.size()];
    for (int i = 1; i < firstIds.length; i++) {
      firstIds[i] = firstIds[i - 1] + this.runs.get(i - 1).rows();
    }
    this.stripes = stripes;
    this.idFields = idFields;
    this.valueFields = valueFields;
  }

  /** Number of stripes. */
  public int stripes() {
    return stripes;
  }

  /** Number of runs. */
  public int runs() {
    return runs.size();
  }

  /** Rows that have a key but no time, over all runs. */
  long undated() {
    return runs.stream().mapToLong(Run::undated).sum();
  }

  /** The nodes of a stripe, in order of id. */
  public NodeCursor stripe(int stripe, boolean withValues) {
    List<NodeCursor.Part> parts = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      int bucket = (int) Math.floorMod(stripe - firstIds[i], (long) stripes);
      parts.add(new NodeCursor.Part(runs.get(i), bucket, firstIds[i] + bucket));
    }
    return new NodeCursor(this, parts, withValues);
  }

  /** The nodes of a run, without their values, and then its undated rows; in no order. */
  public NodeCursor run(int index) {
    List<NodeCursor.Part> parts = new ArrayList<>();
    for (int bucket = 0; bucket < stripes; bucket++) {
      parts.add(new NodeCursor.Part(runs.get(index), bucket, firstIds[index] + bucket));
    }
    if (runs.get(index).undated() > 0) {
      parts.add(new NodeCursor.Part(runs.get(index), stripes, -1));
    }
    return new NodeCursor(this, parts, false);
  }

  RunRows open(Run run, int bucket, boolean withValues) {
    return new RunRows(folder, run, stripes, bucket, idFields, withValues ? valueFields : 0);
  }

  /** Removes the files. */
  void delete() {
    runs.forEach(run -> folder.delete(run.file()));
  }
}
