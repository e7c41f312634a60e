// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.shard;

import java.util.ArrayList;
import java.util.List;

/**
 * One version of a graph, with the keys of some tables, dealt out over so many executors.
 *
 * @param path where it is, qualified
 * @param version its manifest's
 * @param keyed node types whose keys are needed
 * @param executors how many will share it
 */
record GraphKey(String path, String version, List<Integer> keyed, int executors) {
  GraphKey {
    keyed = new ArrayList<>(keyed); // which travels
  }
}
