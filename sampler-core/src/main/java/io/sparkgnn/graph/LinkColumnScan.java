// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.error.CorruptFileException;
import java.nio.file.Path;

/**
 * The parents of the children of one link and stripe, as {@link LinkColumnWriter} wrote them, for
 * whoever makes something else of them. For any number of threads; the memory stays mapped, even if
 * the file is removed, until nothing refers to this.
 */
public final class LinkColumnScan {
  private final PackedLinkColumn column;

  private LinkColumnScan(PackedLinkColumn column) {
    this.column = column;
  }

  /**
   * Opens a file.
   *
   * @throws CorruptFileException if it is none or is cut off
   */
  public static LinkColumnScan open(Path file) {
    return new LinkColumnScan(PackedLinkColumn.open(file));
  }

  /** Number of children. */
  public long children() {
    return column.count();
  }

  /** The node id of the parent of the child with that local row, or -1 for none. */
  public long parent(long row) {
    return column.parent(row);
  }
}
