// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.loader;

/**
 * What a model needs of its batches; what it does not need is not made. Immutable: each method
 * gives a copy with one thing more.
 *
 * @param hops that the model reads at most, so that no more are sampled; 0 for all that there are
 * @param edges whether it reads edges, as a CSR per edge type
 * @param parents whether it reads the parent of each edge
 * @param ranks whether it reads the recency rank of each edge
 * @param places whether it reads the hop of each node, and the edge type that led to it
 * @param tokens nodes per seed, as a list, at most; 0 for no lists
 * @param bytesPerNode memory that a step on the CPU needs at least for each node of a batch, on top
 *     of the batch itself; 0 where little can be said
 */
public record BatchNeeds(
    int hops,
    boolean edges,
    boolean parents,
    boolean ranks,
    boolean places,
    int tokens,
    long bytesPerNode) {
  /** The nodes of all hops, and nothing else. */
  public static final BatchNeeds NODES = new BatchNeeds(0, false, false, false, false, 0, 0);

  /**
   * The hops that so many layers read, one each.
   *
   * @param layers 0 for as many as hops
   */
  public BatchNeeds ofLayers(int layers) {
    return new BatchNeeds(layers, edges, parents, ranks, places, tokens, bytesPerNode);
  }

  /** And the edges. */
  public BatchNeeds withEdges() {
    return new BatchNeeds(hops, true, parents, ranks, places, tokens, bytesPerNode);
  }

  /** And the edges, each with its parent. */
  public BatchNeeds withParents() {
    return new BatchNeeds(hops, true, true, ranks, places, tokens, bytesPerNode);
  }

  /** And the edges, each with its recency rank. */
  public BatchNeeds withRanks() {
    return new BatchNeeds(hops, true, parents, true, places, tokens, bytesPerNode);
  }

  /** And where each node was found. */
  public BatchNeeds withPlaces() {
    return new BatchNeeds(hops, edges, parents, ranks, true, tokens, bytesPerNode);
  }

  /** And each seed's nodes as a list, nearest hops first. */
  public BatchNeeds withTokens(int most) {
    return new BatchNeeds(hops, edges, parents, ranks, places, most, bytesPerNode);
  }

  /** And memory of the step itself. */
  public BatchNeeds withBytesPerNode(long bytes) {
    return new BatchNeeds(hops, edges, parents, ranks, places, tokens, bytes);
  }

  /** The hops that are sampled of those that a plan has. */
  public int hopsOf(int planned) {
    return hops == 0 ? planned : Math.min(hops, planned);
  }
}
