package io.sparkgnn.train.config;

/** The family of models. */
public enum ModelType {
  /** Heterogeneous GraphSAGE: messages along every edge type, layer by layer. */
  SAGE,
  /**
   * GraphSAGE as in its paper: mean aggregation, nothing around the layers, a fraction of the work.
   */
  GRAPHSAGE,
  /** A transformer over the sampled nodes of a seed as tokens. */
  TRANSFORMER
}
