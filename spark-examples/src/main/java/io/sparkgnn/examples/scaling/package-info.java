/**
 * How sampling behaves on several executors: measured on a cluster ({@link
 * io.sparkgnn.examples.scaling.ShardBench}), and worked out for clusters that are larger than any
 * at hand ({@link io.sparkgnn.examples.scaling.ScalingModel}, printed by {@link
 * io.sparkgnn.examples.scaling.ScalingTable}). Called from the command line only.
 */
package io.sparkgnn.examples.scaling;
