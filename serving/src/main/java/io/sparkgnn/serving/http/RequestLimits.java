// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import java.time.Duration;

/**
 * What a request may ask for.
 *
 * @param bytes of its body
 * @param rows that are scored
 * @param ahead how far a time may lie after both the newest row and now
 */
public record RequestLimits(int bytes, int rows, Duration ahead) {
  /** 8 MiB, 10,000 rows, a year. */
  public static final RequestLimits USUAL =
      new RequestLimits(8 << 20, 10_000, Duration.ofDays(366));
}
