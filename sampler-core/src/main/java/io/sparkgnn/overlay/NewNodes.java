// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

/**
 * The new nodes of one type, by their number, which goes by their order. Immutable.
 *
 * @param times microseconds; {@link Long#MIN_VALUE} in a static type
 * @param keys as encoded; null in a table without a key
 * @param origins the base node whose place each has taken, or -1
 * @param features feature rows; null where the row is that of the origin
 * @param slots for each slot its node's number, or -1 when it is no node
 */
@SuppressWarnings("ArrayRecordComponent") // built once, read by the parts of a snapshot
record NewNodes(long[] times, byte[][] keys, long[] origins, byte[][] features, int[] slots) {}
