// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

/**
 * One version of a graph, with the keys of one table, dealt out over so many executors.
 *
 * @param path where it is, qualified
 * @param version its manifest's
 * @param keyed node type whose keys are needed, or -1
 * @param executors how many will share it
 */
record GraphKey(String path, String version, int keyed, int executors) {}
