/**
 * From seeds to batches ready to be made tensors: sampling, reading of feature rows and the step
 * overlap, joined by bounded queues ({@code BatchPipeline}); every batch is the same whatever the
 * number of threads. {@code BatchLayout} says what a batch holds, {@code BatchAssembler} lays it
 * out in direct memory. Called by the training loop and the predictor; knows no tensors.
 */
package io.sparkgnn.train.loader;
