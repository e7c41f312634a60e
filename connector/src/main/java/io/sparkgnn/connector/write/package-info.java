/**
 * From numbered rows to the files of a graph store: one task a stripe reads its rows in order of
 * id, streams them through sampler-core's writers to a local file and copies that to the graph's
 * folder; keys and edges are sorted on the way. Called by the graph build only. What comes back to
 * the driver is a file's length and digest, and counts.
 */
package io.sparkgnn.connector.write;
