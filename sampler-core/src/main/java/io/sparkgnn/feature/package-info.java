/**
 * Feature rows and keys on SSD: fixed-width rows in LMDB by node id, and the dictionary between
 * warehouse keys and node ids. Called by the connector (writing) and by the trainer's batch source
 * (reading); knows the schema, not the sampler.
 */
package io.sparkgnn.feature;
