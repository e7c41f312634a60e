/**
 * A graph store opened for reading: topology, features and key dictionaries of one version, whole
 * ({@link io.sparkgnn.store.GraphStore}), with rows that have come since ({@link
 * io.sparkgnn.store.GraphWithRows}), or the stripes that one executor owns ({@link
 * io.sparkgnn.store.GraphShard}). Called by the sampler's users, the connector and the trainer;
 * knows files, nothing of Spark, tensors or models.
 */
package io.sparkgnn.store;
