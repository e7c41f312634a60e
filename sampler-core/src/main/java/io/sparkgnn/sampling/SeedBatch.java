// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.sampling;

/**
 * The (entity, time) pairs to sample for.
 *
 * @param nodeType node type of the entities
 * @param entity node ids
 * @param time seed times, microseconds since the epoch
 * @param count how many leading elements of both arrays count
 */
@SuppressWarnings("ArrayRecordComponent") // a hot-path carrier: never compared, never copied
public record SeedBatch(int nodeType, long[] entity, long[] time, int count) {}
