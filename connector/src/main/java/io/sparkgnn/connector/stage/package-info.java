/**
 * From source rows to numbered rows: each source is read once into the build's own folder, in
 * Spark's binary form; its rows are sorted by (time, key), rid of duplicates where there are any,
 * and left as runs in order of node id, cut by stripe. Called by the graph build, and for the rows
 * that the graph has by label tables. Everything spills; the driver sees counts and names of files.
 */
package io.sparkgnn.connector.stage;
