/**
 * Where tables come from: any {@code spark.read()} format, a catalog table, a Delta table pinned to
 * a version, or a DataFrame at hand. Called by the graph build, by label tables and by the command
 * line; knows nothing of graphs.
 */
package io.sparkgnn.connector.source;
