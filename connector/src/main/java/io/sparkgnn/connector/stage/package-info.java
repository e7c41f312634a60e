/**
 * From source rows to numbered rows: each table's rows are staged as Parquet in the build's own
 * folder with encoded keys and times, rid of duplicates, sorted by (time, key) and thereby given
 * their node ids. Called by the graph build only. Everything spills; the driver sees counts.
 */
package io.sparkgnn.connector.stage;
