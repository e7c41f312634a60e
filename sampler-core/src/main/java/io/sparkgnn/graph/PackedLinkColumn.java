// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFile;
import io.sparkgnn.format.PackedLongs;
import java.nio.file.Path;

/**
 * Parent of each child of one link and stripe, by the child's local row.
 *
 * <p>File of kind PRNT: one {@link PackedLongs} section of the parent's node id + 1, or 0 for none.
 * Meta: number of children, number of nodes of the parent type, width, offset of the section.
 */
final class PackedLinkColumn implements Topology.LinkColumn {
  private final PackedLongs parents;
  private final long count;
  private final long parentNodeCount;

  PackedLinkColumn(GraphFile file) {
    count = file.meta(0);
    parentNodeCount = file.meta(1);
    parents = new PackedLongs(file, file.meta(3), count, (int) file.meta(2));
  }

  static PackedLinkColumn open(Path path) {
    return new PackedLinkColumn(GraphFile.open(path, FileKind.PARENTS));
  }

  long count() {
    return count;
  }

  long parentNodeCount() {
    return parentNodeCount;
  }

  @Override
  public long parent(long row) {
    return parents.get(row) - 1;
  }

  @Override
  public void parents(long[] rows, int count, long[] found) {
    parents.get(rows, count, found);
    for (int i = 0; i < count; i++) {
      found[i]--;
    }
  }
}
