// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFileWriter;
import io.sparkgnn.format.MonotoneLongsWriter;
import io.sparkgnn.format.PackedLongs;
import io.sparkgnn.format.PackedLongsWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Writes the children of the parents of one link and stripe, in order of (parent's local row, child
 * id). See {@link PackedNeighborLists} for the file.
 *
 * <p>For one thread; memory for one block. A failed write is an {@link UncheckedIOException}, and
 * leaves a file that cannot be read.
 */
public final class NeighborListsWriter implements AutoCloseable {
  private final GraphFileWriter out;
  private final PackedLongsWriter children;
  private final MonotoneLongsWriter offsets;
  private final long localParents;
  private final long childNodeCount;
  private final int width;
  private final long childrenOffset;
  private long edges;
  private long lastParent = -1;
  private long lastChild = -1;
  private boolean complete = true;

  /**
   * @param localParents number of nodes of the parent type in this stripe
   * @param childNodeCount number of nodes of the child type, over all stripes
   */
  public NeighborListsWriter(Path file, long localParents, long childNodeCount) {
    this.localParents = localParents;
    this.childNodeCount = childNodeCount;
    this.width = PackedLongs.width(Math.max(0, childNodeCount - 1));
    out = new GraphFileWriter(file, FileKind.CHILDREN);
    childrenOffset = out.position();
    children = new PackedLongsWriter(out::putLong, width);
    offsets = MonotoneLongsWriter.deferred(out);
  }

  /**
   * Adds an edge. Parents without children are left out.
   *
   * @param localParent the parent's local row, not before the one added last
   * @param childId the child's node id, above the one added last for the same parent
   */
  public void add(long localParent, long childId) {
    complete = false;
    if (localParent != lastParent) {
      if (localParent < lastParent || localParent >= localParents) {
        throw new IllegalArgumentException(
            "parent row %d comes after %d of %d in %s"
                .formatted(localParent, lastParent, localParents, out.path()));
      }
      beginParents(localParent);
      lastChild = -1;
    }
    if (childId <= lastChild || childId >= childNodeCount) {
      throw new IllegalArgumentException(
          "child %d of parent row %d comes after %d of %d in %s"
              .formatted(childId, localParent, lastChild, childNodeCount, out.path()));
    }
    lastChild = childId;
    children.add(childId);
    edges++;
    complete = true;
  }

  private void beginParents(long upTo) {
    while (lastParent < upTo) {
      offsets.add(edges);
      lastParent++;
    }
  }

  /** Completes the file. */
  @Override
  public void close() {
    try (out;
        offsets) {
      if (complete) {
        complete = false;
        beginParents(localParents); // one more than the last parent: where its list ends
        children.finish();
        out.meta(localParents, childNodeCount, edges, width, childrenOffset);
        offsets.finish();
        out.finish();
      }
    }
  }
}
