// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

/**
 * Times and edges of a graph. Immutable and safe for use by any number of threads.
 *
 * <p>All ids are dense per node type, from 0 and in order of time; every time is in microseconds
 * since the epoch.
 */
public interface Topology {
  /**
   * Checks, now and then, that the files behind this are whole; to be called after a batch of reads
   * and before their results are used.
   *
   * @throws io.sparkgnn.error.CorruptFileException if one was cut off; the message names it
   */
  default void check() {}

  /**
   * Tells why a batch of reads failed: a file that was cut off under its reader gives wrong numbers
   * and an {@link InternalError}.
   *
   * @param failure an {@link InternalError} or a {@link RuntimeException}; thrown again when there
   *     is nothing to add
   * @return to throw: an exception that names the file
   */
  default RuntimeException explain(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  /** Number of nodes of a type. */
  long nodeCount(int nodeType);

  /**
   * Number of nodes of a type whose time is at or before {@code time}: exactly the nodes with an id
   * below the answer. For a static type all of them.
   */
  long visibleCount(int nodeType, long time);

  /**
   * {@link #visibleCount} for many times at once, so that their cache misses overlap.
   *
   * @param times {@code count} times
   * @param counts receives {@code count} numbers
   */
  default void visibleCounts(int nodeType, long[] times, int count, long[] counts) {
    for (int i = 0; i < count; i++) {
      counts[i] = visibleCount(nodeType, times[i]);
    }
  }

  /** A node's time; {@link Long#MIN_VALUE} for a node of a static type. */
  long time(int nodeType, long id);

  /**
   * {@link #time} of many nodes at once, so that their cache misses overlap.
   *
   * @param ids {@code count} node ids
   * @param times receives {@code count} times
   */
  default void times(int nodeType, long[] ids, int count, long[] times) {
    for (int i = 0; i < count; i++) {
      times[i] = time(nodeType, ids[i]);
    }
  }

  /** The many-to-one direction of a link: each child's parent. */
  LinkColumn parents(int link);

  /** The one-to-many direction of a link: each parent's children, in ascending order of id. */
  NeighborLists children(int link);

  /** A child's parent is one number. */
  interface LinkColumn {
    /** The parent's id, or -1 when the foreign key is null or dangling. */
    long parent(long child);

    /**
     * The parents of many children at once, so that their cache misses overlap.
     *
     * @param children {@code count} child ids
     * @param parents receives what {@link #parent} answers for each
     */
    default void parents(long[] children, int count, long[] parents) {
      for (int i = 0; i < count; i++) {
        parents[i] = parent(children[i]);
      }
    }
  }

  /** The children of each parent as a list of ascending ids. */
  interface NeighborLists {
    /** First position of the parent's list. Positions of different parents are not comparable. */
    long begin(long parent);

    /** One past the last position of the parent's list. */
    long end(long parent);

    /** The child at a position between {@code begin(parent)} and {@code end(parent) - 1}. */
    long child(long parent, long position);

    /**
     * Where the lists of many parents lie: {@link #begin} and {@link #end} of each.
     *
     * @param parents parent ids, {@code count} of them from index {@code from} on
     * @param begins receives {@code count} positions
     * @param ends receives {@code count} positions
     */
    default void ranges(long[] parents, int from, int count, long[] begins, long[] ends) {
      for (int i = 0; i < count; i++) {
        begins[i] = begin(parents[from + i]);
        ends[i] = end(parents[from + i]);
      }
    }

    /**
     * The first position from {@code low} on whose child is not below a bound.
     *
     * @param high where the search ends
     */
    default long firstFrom(long parent, long low, long high, long bound) {
      long from = low;
      long to = high;
      while (from < to) {
        long middle = (from + to) >>> 1;
        if (child(parent, middle) < bound) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from;
    }

    /**
     * Cuts lists off before their first child that is not below a bound.
     *
     * @param parents as for {@link #ranges}
     * @param begins as {@link #ranges} filled it
     * @param ends the same; receives the position after the last child that is below the bound
     * @param bounds a bound of each parent
     * @param scratch {@code count} elements that may be overwritten
     */
    default void cut(
        long[] parents,
        int from,
        int count,
        long[] begins,
        long[] ends,
        long[] bounds,
        long[] scratch) {
      for (int i = 0; i < count; i++) {
        ends[i] = firstFrom(parents[from + i], begins[i], ends[i], bounds[i]);
      }
    }

    /**
     * Children by their age ranks.
     *
     * @param newest position of the child of rank 0
     * @param ranks the ranks from index {@code from} to {@code to - 1}, which become the children
     */
    default void children(long parent, long newest, long[] ranks, int from, int to) {
      for (int i = from; i < to; i++) {
        ranks[i] = child(parent, newest - ranks[i]);
      }
    }
  }
}
