/**
 * The wire form (Kryo, registration required) of small things that travel between driver and
 * executors or lie beside a model: schema, sampling plan, sampling request, and what other modules
 * name through {@link io.sparkgnn.wire.WireTypes}. Bulk data never passes through here. Called by
 * the connector and the trainer; knows nothing of sockets, files or Spark.
 */
package io.sparkgnn.wire;
