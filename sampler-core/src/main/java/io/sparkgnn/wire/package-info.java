/**
 * The wire forms. Small things that travel between driver and executors or lie beside a model
 * (schema, sampling plan, sampling request, and what other modules name through {@link
 * io.sparkgnn.wire.WireTypes}) go through Kryo with registration required ({@link
 * io.sparkgnn.wire.Wire}). Requests between executors and their answers are bulk data and never
 * pass through Kryo: flat arrays of numbers ({@link io.sparkgnn.wire.ShardRequest}, {@link
 * io.sparkgnn.wire.ExpandReply}). Called by the connector, the trainer and {@code shard}; knows
 * nothing of sockets, files or Spark.
 */
package io.sparkgnn.wire;
