/**
 * A graph whose stripes lie on several executors: who owns which ({@link
 * io.sparkgnn.shard.StripeOwners}), the owner's answers ({@link io.sparkgnn.shard.ShardServer}),
 * and the asker's view of the whole graph ({@link io.sparkgnn.shard.ShardedGraph}), which samples
 * and reads features exactly as one process with all stripes would. Figures of the past are made of
 * a list where it lies ({@link io.sparkgnn.shard.ShardedGraph#lists}). Called by the trainer; knows
 * peers only as a {@link io.sparkgnn.shard.PeerChannel}, and nothing of Spark or sockets.
 */
package io.sparkgnn.shard;
