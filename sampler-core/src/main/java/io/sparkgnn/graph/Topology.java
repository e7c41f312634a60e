package io.sparkgnn.graph;

/**
 * Times and edges of a graph. Immutable and safe for use by any number of threads.
 *
 * <p>All ids are dense per node type, from 0 and in order of time; every time is in microseconds
 * since the epoch.
 */
public interface Topology {
  /** Number of nodes of a type. */
  long nodeCount(int nodeType);

  /**
   * Number of nodes of a type whose time is at or before {@code time}: exactly the nodes with an id
   * below the answer. For a static type all of them.
   */
  long visibleCount(int nodeType, long time);

  /** A node's time; {@link Long#MIN_VALUE} for a node of a static type. */
  long time(int nodeType, long id);

  /** The many-to-one direction of a link: each child's parent. */
  LinkColumn parents(int link);

  /** The one-to-many direction of a link: each parent's children, in ascending order of id. */
  NeighborLists children(int link);

  /** A child's parent is one number. */
  interface LinkColumn {
    /** The parent's id, or -1 when the foreign key is null or dangling. */
    long parent(long child);
  }

  /** The children of each parent as a list of ascending ids. */
  interface NeighborLists {
    /** First position of the parent's list. Positions of different parents are not comparable. */
    long begin(long parent);

    /** One past the last position of the parent's list. */
    long end(long parent);

    /** The child at a position between {@code begin(parent)} and {@code end(parent) - 1}. */
    long child(long parent, long position);
  }
}
