package io.sparkgnn.graph;

import io.sparkgnn.format.FileKind;
import io.sparkgnn.format.GraphFile;
import io.sparkgnn.format.MonotoneLongs;
import io.sparkgnn.format.PackedLongs;
import java.nio.file.Path;

/**
 * Children of each parent of one link and stripe, by the parent's local row.
 *
 * <p>File of kind CHLD: a {@link PackedLongs} section of the children's node ids, parent after
 * parent, ascending for each parent; a {@link MonotoneLongs} section of where each parent's list
 * begins, and at its end the number of edges. Meta: number of parents, number of nodes of the child
 * type, number of edges, width, offset of the packed section, the monotone section's four numbers.
 */
final class PackedNeighborLists implements Topology.NeighborLists {
  private final long parents;
  private final long childNodeCount;
  private final PackedLongs children;
  private final MonotoneLongs offsets;

  PackedNeighborLists(GraphFile file) {
    parents = file.meta(0);
    childNodeCount = file.meta(1);
    children = new PackedLongs(file, file.meta(4), file.meta(2), (int) file.meta(3));
    offsets = new MonotoneLongs(file, 5);
    if (offsets.count() != parents + 1) {
      throw file.corrupt("it has " + offsets.count() + " offsets for " + parents + " parents");
    }
  }

  static PackedNeighborLists open(Path path) {
    return new PackedNeighborLists(GraphFile.open(path, FileKind.CHILDREN));
  }

  long parents() {
    return parents;
  }

  long childNodeCount() {
    return childNodeCount;
  }

  @Override
  public long begin(long row) {
    return offsets.get(row);
  }

  @Override
  public long end(long row) {
    return offsets.get(row + 1);
  }

  @Override
  public long child(long row, long position) {
    return children.get(position);
  }
}
