// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import io.sparkgnn.error.CorruptFileException;
import java.nio.file.Path;
import java.util.function.IntPredicate;

/** Opens the topology in a graph store's folder and compares it with the schema. */
public final class TopologyFiles {
  private final Path folder;
  private final GraphSchema schema;
  private final int stripes;
  private final IntPredicate owned;
  private final FileSizes sizes = new FileSizes();

  private TopologyFiles(Path folder, GraphSchema schema, int stripes, IntPredicate owned) {
    this.folder = folder;
    this.schema = schema;
    this.stripes = stripes;
    this.owned = owned;
  }

  public static Topology open(Path folder, GraphSchema schema, int stripes) {
    return open(folder, schema, stripes, stripe -> true);
  }

  /** Opens the times of all stripes, but the edges of the owned ones only. */
  public static Topology open(Path folder, GraphSchema schema, int stripes, IntPredicate owned) {
    return new TopologyFiles(folder, schema, stripes, owned).open();
  }

  private Topology open() {
    int types = schema.nodeTypes().size();
    int links = schema.links().size();
    long[] nodeCounts = new long[types];
    TimeIndex[][] times = new TimeIndex[types][];
    for (NodeType type : schema.nodeTypes()) {
      nodeCounts[type.index()] = type.rows();
      if (type.timed()) {
        times[type.index()] = times(type);
      }
    }
    PackedLinkColumn[][] parents = new PackedLinkColumn[links][];
    PackedNeighborLists[][] children = new PackedNeighborLists[links][];
    for (Link link : schema.links()) {
      parents[link.index()] = parents(link);
      children[link.index()] = children(link);
    }
    if (stripes > 1) {
      return new StripedTopology(sizes, stripes, nodeCounts, times, parents, children);
    }
    TimeIndex[] onlyTimes = new TimeIndex[types];
    PackedLinkColumn[] onlyParents = new PackedLinkColumn[links];
    PackedNeighborLists[] onlyChildren = new PackedNeighborLists[links];
    for (int t = 0; t < types; t++) {
      onlyTimes[t] = times[t] == null ? null : times[t][0];
    }
    for (int l = 0; l < links; l++) {
      onlyParents[l] = parents[l][0];
      onlyChildren[l] = children[l][0];
    }
    return new SingleStripeTopology(sizes, nodeCounts, onlyTimes, onlyParents, onlyChildren);
  }

  private TimeIndex[] times(NodeType type) {
    TimeIndex[] index = new TimeIndex[stripes];
    for (int s = 0; s < stripes; s++) {
      Path file = folder.resolve(GraphFiles.times(type.index(), s));
      sizes.add(file);
      index[s] = TimeIndex.open(file);
      check(file, "times", index[s].count(), localRows(type.index(), s));
    }
    return index;
  }

  private PackedLinkColumn[] parents(Link link) {
    PackedLinkColumn[] columns = new PackedLinkColumn[stripes];
    for (int s = 0; s < stripes; s++) {
      if (!owned.test(s)) {
        continue;
      }
      Path file = folder.resolve(GraphFiles.parents(link.index(), s));
      sizes.add(file);
      columns[s] = PackedLinkColumn.open(file);
      check(file, "children", columns[s].count(), localRows(link.child(), s));
      check(file, "parents", columns[s].parentNodeCount(), rows(link.parent()));
    }
    return columns;
  }

  private PackedNeighborLists[] children(Link link) {
    PackedNeighborLists[] lists = new PackedNeighborLists[stripes];
    for (int s = 0; s < stripes; s++) {
      if (!owned.test(s)) {
        continue;
      }
      Path file = folder.resolve(GraphFiles.children(link.index(), s));
      sizes.add(file);
      lists[s] = PackedNeighborLists.open(file);
      check(file, "parents", lists[s].parents(), localRows(link.parent(), s));
      check(file, "children", lists[s].childNodeCount(), rows(link.child()));
    }
    return lists;
  }

  private long rows(int nodeType) {
    return schema.nodeTypes().get(nodeType).rows();
  }

  private long localRows(int nodeType, int stripe) {
    return GraphFiles.localRows(rows(nodeType), stripe, stripes);
  }

  private static void check(Path file, String what, long found, long expected) {
    if (found != expected) {
      throw new CorruptFileException(
          file, "it is for %d %s, not %d".formatted(found, what, expected));
    }
  }
}
