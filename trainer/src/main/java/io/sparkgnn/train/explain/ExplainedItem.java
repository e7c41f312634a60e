// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

/**
 * Something that moved a score, and by how much.
 *
 * @param kind what it is
 * @param rank among those of its kind, from 1: strongest first
 * @param table whose column or row it is, or that the edge type leads to
 * @param column name of a column, or words in parentheses for an input that is none; else ""
 * @param edgeType name of an edge type, or of the one that led to a neighbor; else ""
 * @param key of a neighbor; else ""
 * @param time of a neighbor, microseconds since the epoch; {@link #NO_TIME} for none
 * @param hop at which it was found, 0 for the seed's own row
 * @param attribution a column's integrated gradients; of others by how much the score is higher
 *     with them than without
 * @param without the score without it: a column at its average, an edge type or a neighbor taken
 *     away with all that was found through it; NaN for a column too weak to be tried
 * @param parent of a neighbor: the rank of the neighbor that it was found from, or 0 for the seed
 */
public record ExplainedItem(
    Kind kind,
    int rank,
    String table,
    String column,
    String edgeType,
    String key,
    long time,
    int hop,
    double attribution,
    double without,
    int parent) {
  /** The time of what has none. */
  public static final long NO_TIME = Long.MIN_VALUE;

  /** What can move a score. */
  public enum Kind {
    COLUMN("column"),
    EDGE_TYPE("edge_type"),
    NEIGHBOR("neighbor");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** As it is written in tables. */
    public String text() {
      return text;
    }
  }
}
