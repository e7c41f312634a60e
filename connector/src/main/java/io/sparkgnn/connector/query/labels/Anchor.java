// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import java.time.Instant;

/**
 * A time as of which labels are made.
 *
 * @param time the moment; what is later is the future
 * @param split what its labels are for
 */
public record Anchor(Instant time, Split split) {}
