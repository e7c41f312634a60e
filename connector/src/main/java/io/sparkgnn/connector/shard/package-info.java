/**
 * Which executor owns which stripes of a graph, agreed between the driver and the executors while
 * tasks run: the choice of placement ({@link io.sparkgnn.connector.shard.Placement}), the driver's
 * directory of owners ({@link io.sparkgnn.connector.shard.ShardDirectory}) and an executor's own
 * shards ({@link io.sparkgnn.connector.shard.ExecutorShards}). Called by the trainer's stages;
 * knows nothing of models, and of sampling only that {@code sampler-core} does it.
 */
package io.sparkgnn.connector.shard;
