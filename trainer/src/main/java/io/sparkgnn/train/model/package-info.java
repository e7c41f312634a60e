/**
 * The models as DJL blocks over a sampled subgraph: an encoder per table, then message passing
 * ({@code SageModel}) or attention ({@code TransformerModel}), then a head on the seeds. Called by
 * the training loop and the predictor; knows tensors and the batch's layout, not where either comes
 * from.
 *
 * <p>What is public here is for models that others write: {@link
 * io.sparkgnn.train.model.ModelProvider} with its {@link io.sparkgnn.train.model.ModelContext},
 * {@link io.sparkgnn.train.model.EncodedModel} to extend, and {@link
 * io.sparkgnn.train.model.Neighborhood}, the batch as tensors, which docs/models.md describes.
 */
package io.sparkgnn.train.model;
