/**
 * The wire forms. Every object of ours that travels between driver and executors (schema, sampling
 * plan, and what other modules name through {@link io.sparkgnn.wire.WireTypes}) goes through Kryo
 * with registration required ({@link io.sparkgnn.wire.Wire}); in a task's closure, which must be
 * Java-serializable, as a {@link io.sparkgnn.wire.Sent}. Requests between executors and their
 * answers are bulk data and never pass through Kryo: flat arrays of numbers ({@link
 * io.sparkgnn.wire.ShardRequest}, {@link io.sparkgnn.wire.ExpandReply}, {@link
 * io.sparkgnn.wire.FiguresReply}). Called by the connector, the trainer and {@code shard}; knows
 * nothing of sockets, files or Spark.
 */
package io.sparkgnn.wire;
