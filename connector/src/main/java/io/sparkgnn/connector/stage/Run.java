// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

/**
 * The rows that one sorting task made, in order of id, in a file of their own.
 *
 * <p>File: chunks of rows, then the directory. A chunk has one segment for each bucket, in the
 * buckets' order: first the buckets' ids, then the buckets' values, each row behind its length.
 * With S stripes the row at position p of the run is in bucket p mod S; so whoever writes a stripe
 * reads its own segments and no others. Bucket S has the rows that have a key but no time: they
 * become no nodes, and only the search for duplicate keys asks for them. The directory has the
 * length of each segment, 4 bytes each, chunk after chunk.
 *
 * @param index position of the run in the order of ids
 * @param file its name in the staging folder
 * @param rows rows that become nodes
 * @param undated rows in the last bucket
 * @param chunks number of chunks
 * @param directory where the directory begins
 */
record Run(int index, String file, long rows, long undated, int chunks, long directory) {}
