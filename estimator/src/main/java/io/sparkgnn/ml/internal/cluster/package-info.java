/**
 * The tasks of one training stage as one group: how they find each other, sum gradients, keep
 * checkpoints and tell Spark what they do. Called by fitting; knows nothing of models, label tables
 * or Params.
 */
package io.sparkgnn.ml.internal.cluster;
