// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving;

/**
 * What is asked for: an entity as of a time.
 *
 * @param key the entity's, as {@link io.sparkgnn.feature.KeyCodec} encodes it
 * @param time microseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes: never compared
public record Seed(byte[] key, long time) {}
