/**
 * The state of a training on its way: what a checkpoint holds, when one is written, and where it is
 * kept ({@link io.sparkgnn.train.checkpoint.CheckpointStore}, which the caller brings). Called by
 * the loop; knows bytes and the optimizer's state, no file system.
 */
package io.sparkgnn.train.checkpoint;
