// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Names of the files of a graph store, relative to its folder. Tables and links are named by their
 * index, so that a table may have any name.
 */
public final class GraphFiles {
  /** The file that commits a graph store: written last. */
  public static final String MANIFEST = "manifest.json";

  private GraphFiles() {}

  /** Times of a timed or inherited node type. */
  public static String times(int nodeType, int stripe) {
    return "t" + nodeType + "." + stripe + ".times";
  }

  /** Feature rows of a node type with feature columns. */
  public static String features(int nodeType, int stripe) {
    return "t" + nodeType + "." + stripe + ".features";
  }

  /** Local row to key, of a node type with a primary key; stripes by node id. */
  public static String rowKeys(int nodeType, int stripe) {
    return "t" + nodeType + "." + stripe + ".rowkeys";
  }

  /** Key to node id, of a node type with a primary key; stripes by {@code KeyStripes}. */
  public static String keys(int nodeType, int stripe) {
    return "t" + nodeType + "." + stripe + ".keys";
  }

  /** Parents of a link's children; stripes by child id. */
  public static String parents(int link, int stripe) {
    return "link-" + link + "." + stripe + ".parents";
  }

  /** Children of a link's parents; stripes by parent id. */
  public static String children(int link, int stripe) {
    return "link-" + link + "." + stripe + ".children";
  }

  /**
   * Every file that a store of that schema has beside the manifest. A file is there for every
   * stripe, even when no row falls in it.
   */
  public static List<String> all(GraphSchema schema, int stripes) {
    List<String> names = new ArrayList<>();
    for (int s = 0; s < stripes; s++) {
      for (NodeType type : schema.nodeTypes()) {
        if (type.timed()) {
          names.add(times(type.index(), s));
        }
        if (type.rowBytes() > 0) {
          names.add(features(type.index(), s));
        }
        if (!type.key().isEmpty()) {
          names.add(rowKeys(type.index(), s));
          names.add(keys(type.index(), s));
        }
      }
      for (Link link : schema.links()) {
        names.add(parents(link.index(), s));
        names.add(children(link.index(), s));
      }
    }
    return names;
  }

  /**
   * The files of {@link #all} that a shard needs: times of every stripe, keys of one node type, and
   * edges and features of the owned stripes.
   *
   * @param owned whether a stripe is owned
   * @param keyed which node types' keys are needed
   */
  public static List<String> shard(
      GraphSchema schema, int stripes, IntPredicate owned, IntPredicate keyed) {
    List<String> names = new ArrayList<>();
    for (int s = 0; s < stripes; s++) {
      for (NodeType type : schema.nodeTypes()) {
        if (type.timed()) {
          names.add(times(type.index(), s));
        }
        if (type.rowBytes() > 0 && owned.test(s)) {
          names.add(features(type.index(), s));
        }
        if (!type.key().isEmpty() && keyed.test(type.index())) {
          names.add(rowKeys(type.index(), s));
          names.add(keys(type.index(), s));
        }
      }
      for (Link link : schema.links()) {
        if (owned.test(s)) {
          names.add(parents(link.index(), s));
          names.add(children(link.index(), s));
        }
      }
    }
    return names;
  }

  /** Number of the {@code rows} ids from 0 on that fall in a stripe. */
  public static long localRows(long rows, int stripe, int stripes) {
    return (rows - stripe + stripes - 1) / stripes;
  }
}
