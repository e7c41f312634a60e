// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.feature.FeatureStore;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.GraphSchema;
import io.sparkgnn.graph.Topology;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * A graph with the rows that had come up to some moment. Immutable, and safe for use by any number
 * of threads; rows that come later are in later snapshots. The base stays open as long as this is
 * used.
 */
public final class OverlaySnapshot {
  private final long number;
  private final GraphSchema schema;
  private final IdMap[] ids;
  private final OverlayTopology topology;
  private final FeatureStore features;
  private final KeyDictionary keys;
  private final Counts counts;
  private final OverlaySnapshot below;
  private final Object growth;

  /**
   * What an overlay has. A row whose parent was deleted or moved counts as held or dangling when
   * all rows are put together the next time.
   *
   * @param added rows that have come and count
   * @param gone rows of the base that were deleted
   * @param held rows that have come and are no nodes yet, since no row has given them a time
   * @param dangling foreign keys of the overlay's nodes that fit no node yet
   */
  public record Counts(long added, long gone, long held, long dangling) {}

  /**
   * @param below what {@link #below} is
   * @param growth the same object where new nodes keep their numbers
   */
  OverlaySnapshot(
      long number,
      GraphSchema schema,
      IdMap[] ids,
      OverlayTopology topology,
      FeatureStore features,
      KeyDictionary keys,
      Counts counts,
      OverlaySnapshot below,
      Object growth) {
    this.number = number;
    this.schema = schema;
    this.ids = ids;
    this.topology = topology;
    this.features = features;
    this.keys = keys;
    this.counts = counts;
    this.below = below;
    this.growth = growth;
  }

  /** The same under another number. */
  OverlaySnapshot as(long other, Counts others) {
    return new OverlaySnapshot(other, schema, ids, topology, features, keys, others, below, growth);
  }

  /** For one who is about to read everything, before anybody else does: ids are found faster. */
  public OverlaySnapshot indexed() {
    for (IdMap map : ids) {
      map.index();
    }
    return this;
  }

  /** Grows with every change of the overlay; 0 for the base alone. */
  public long number() {
    return number;
  }

  /** That of the base: a category that it does not have has the code after its last. */
  public GraphSchema schema() {
    return schema;
  }

  /** Times and edges. */
  public Topology topology() {
    return topology;
  }

  /** The children of each parent of a link. */
  public MergedLists children(int link) {
    return topology.children(link);
  }

  /** Ids of the nodes of a type that are new or have changed since the graph store, ascending. */
  public long[] addedIds(int nodeType) {
    long[] own = addedIds(nodeType, 0, added(nodeType));
    if (below == null) {
      return own;
    }
    LongStream before =
        Arrays.stream(below.addedIds(nodeType)).map(ids[nodeType]::id).filter(id -> id >= 0);
    return LongStream.concat(Arrays.stream(own), before).sorted().distinct().toArray();
  }

  /**
   * Number of the nodes of a type that are new or have changed since the graph that this is over.
   */
  public int added(int nodeType) {
    return ids[nodeType].added();
  }

  /** Ids of these, by their numbers, ascending. */
  public long[] addedIds(int nodeType, int from, int to) {
    long[] added = new long[to - from];
    for (int i = 0; i < added.length; i++) {
      added[i] = ids[nodeType].idOfAdded(from + i);
    }
    return added;
  }

  /**
   * The id that a node of the graph store has here; -1 where it is gone.
   *
   * @param base its id there
   */
  public long id(int nodeType, long base) {
    long there = below == null ? base : below.id(nodeType, base);
    return there < 0 ? -1 : ids[nodeType].id(there);
  }

  /** The graph that this is over where that is itself one with rows that came; else null. */
  public OverlaySnapshot below() {
    return below;
  }

  /** Whether new nodes have the numbers that they had in another, as far as it has them. */
  public boolean sharesNumbers(OverlaySnapshot other) {
    return growth == other.growth;
  }

  /** Feature rows. */
  public FeatureStore features() {
    return features;
  }

  /** Keys of nodes. */
  public KeyDictionary keys() {
    return keys;
  }

  /** What the overlay has. */
  public Counts counts() {
    return counts;
  }
}
