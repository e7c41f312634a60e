// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.explain;

/** What rows are called: their keys as people write them. */
@FunctionalInterface
public interface NodeNames {
  /** The name of a row. */
  String name(int nodeType, long id);
}
