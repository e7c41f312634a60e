/**
 * The models as DJL blocks over a sampled subgraph: an encoder per table, then message passing
 * ({@code SageModel}) or attention ({@code TransformerModel}), then a head on the seeds. Called by
 * the training loop and the predictor; knows tensors and the batch's layout, not where either comes
 * from.
 */
package io.sparkgnn.train.model;
