// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.param;

/** What to do with a row that cannot be a seed. */
public enum InvalidRows {
  /** No prediction. */
  KEEP,
  /** No row. */
  SKIP,
  /** Stop. */
  ERROR
}
