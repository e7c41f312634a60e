/**
 * The step: gradients and moments on the device, and their copies on the host that are summed and
 * kept in checkpoints. Called by the loop.
 */
package io.sparkgnn.train.optimizer;
