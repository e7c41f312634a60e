package io.sparkgnn.sampling;

/** How the neighbors of one edge type are chosen when there are more than the fanout. */
public enum Strategy {
  /**
   * Without replacement, the visible neighbor of age rank r (newest = 0) with weight
   * ln((r+2)/(r+1)).
   */
  RECENCY,
  /** Every subset of visible neighbors equally likely. */
  UNIFORM,
  /** The newest visible neighbors. */
  LAST,
  /** Every subset of all neighbors equally likely, their time ignored on purpose. */
  STATIC
}
