// SPDX-License-Identifier: Apache-2.0
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
  private final double perChildNode;

  PackedNeighborLists(GraphFile file) {
    parents = file.meta(0);
    childNodeCount = file.meta(1);
    children = new PackedLongs(file, file.meta(4), file.meta(2), (int) file.meta(3));
    offsets = new MonotoneLongs(file, 5);
    perChildNode = 1.0 / Math.max(1, childNodeCount);
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

  @Override
  public void ranges(long[] rows, int from, int count, long[] begins, long[] ends) {
    for (int i = 0; i < count; i++) {
      range(rows[from + i], begins, ends, i);
    }
  }

  /** Fills {@code begins[i]} and {@code ends[i]} for one parent. */
  void range(long row, long[] begins, long[] ends, int i) {
    begins[i] = offsets.pair(row, ends, i);
  }

  @Override
  public void cut(
      long[] rows, int from, int count, long[] begins, long[] ends, long[] bounds, long[] scratch) {
    for (int i = 0; i < count; i++) {
      scratch[i] = firstRead(begins[i], ends[i], bounds[i]);
    }
    for (int i = 0; i < count; i++) {
      ends[i] = cut(begins[i], ends[i], bounds[i], scratch[i]);
    }
  }

  /**
   * The first child that {@link #cut(long, long, long, long)} looks at. Ids are in order of time,
   * so a list that grows at a steady rate reaches the bound at about the bound's share of all ids.
   * To be read for many lists before any is cut, so that their cache misses overlap.
   */
  long firstRead(long begin, long end, long bound) {
    return begin < end ? children.get(guess(begin, end, bound)) : 0;
  }

  /** Where a list is to be cut: a search that gallops from the first guess to the bound. */
  long cut(long begin, long end, long bound, long firstRead) {
    return begin < end ? visibleEnd(begin, end, bound, firstRead) : end;
  }

  private long guess(long begin, long end, long bound) {
    return Math.min(end - 1, begin + (long) ((end - begin) * (bound * perChildNode)));
  }

  private long visibleEnd(long begin, long end, long bound, long guessed) {
    long guess = guess(begin, end, bound);
    long low = begin;
    long high = end;
    long step = 1L << Math.max(0, (Long.SIZE - 1 - Long.numberOfLeadingZeros(end - begin)) / 2 - 2);
    if (guessed < bound) {
      low = guess + 1;
      while (low < high) {
        long probe = Math.min(high, low + step) - 1;
        if (children.get(probe) >= bound) {
          high = probe;
          break;
        }
        low = probe + 1;
        step <<= 1;
      }
    } else {
      high = guess;
      while (low < high) {
        long probe = Math.max(low, high - step);
        if (children.get(probe) < bound) {
          low = probe + 1;
          break;
        }
        high = probe;
        step <<= 1;
      }
    }
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (children.get(middle) < bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public void children(long row, long newest, long[] ranks, int from, int to) {
    for (int i = from; i < to; i++) {
      ranks[i] = children.get(newest - ranks[i]);
    }
  }
}
