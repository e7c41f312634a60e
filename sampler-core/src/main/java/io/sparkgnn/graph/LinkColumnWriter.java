// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFileWriter;
import io.sparkgnn.format.PackedLongs;
import io.sparkgnn.format.PackedLongsWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Writes the parents of the children of one link and stripe, in order of the children's local row.
 * See {@link PackedLinkColumn} for the file.
 *
 * <p>For one thread; constant memory. A failed write is an {@link UncheckedIOException}, and leaves
 * a file that cannot be read.
 */
public final class LinkColumnWriter implements AutoCloseable {
  private final GraphFileWriter out;
  private final PackedLongsWriter parents;
  private final long parentNodeCount;
  private final int width;
  private final long offset;
  private long count;
  private boolean complete = true;

  /**
   * @param parentNodeCount number of nodes of the parent type, over all stripes
   */
  public LinkColumnWriter(Path file, long parentNodeCount) {
    this.parentNodeCount = parentNodeCount;
    this.width = PackedLongs.width(parentNodeCount);
    out = new GraphFileWriter(file, FileKind.PARENTS);
    offset = out.position();
    parents = new PackedLongsWriter(out::putLong, width);
  }

  /**
   * Adds the next child's parent.
   *
   * @param parent the parent's node id, or -1 for none
   */
  public void add(long parent) {
    complete = false;
    if (parent < -1 || parent >= parentNodeCount) {
      throw new IllegalArgumentException(
          "parent " + parent + " is not one of the " + parentNodeCount + " in " + out.path());
    }
    parents.add(parent + 1);
    count++;
    complete = true;
  }

  /** Completes the file. */
  @Override
  public void close() {
    try (out) {
      if (complete) {
        complete = false;
        parents.finish();
        out.meta(count, parentNodeCount, width, offset);
        out.finish();
      }
    }
  }
}
