/**
 * Whether labels or inputs moved between training and validation rows. {@link
 * io.sparkgnn.train.drift.Drift} is what there is to say. Knows no tensors and no Spark.
 */
package io.sparkgnn.train.drift;
