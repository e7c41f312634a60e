/**
 * What a model is compared with: the constant answer, the entity's own past, and boosted trees on
 * exact figures of what a seed can see. {@link io.sparkgnn.train.baseline.Comparison} is the
 * outcome, {@link io.sparkgnn.train.baseline.Beside} what is saved with a model. Knows no tensors.
 */
package io.sparkgnn.train.baseline;
