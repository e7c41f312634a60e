// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.write;

/**
 * A file of the graph store.
 *
 * @param name as {@code GraphFiles} gives it
 * @param length bytes
 * @param digest of all bytes: see {@link io.sparkgnn.graph.ContentDigest}
 */
public record WrittenFile(String name, long length, String digest) {}
