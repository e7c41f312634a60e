// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.graph.GraphSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of an overlay by the keys that they point to and that are no node. */
final class Waiting {
  private final List<Map<ByteBuffer, List<Slot>>> byKey = new ArrayList<>();

  Waiting(GraphSchema schema) {
    schema.nodeTypes().forEach(type -> byKey.add(new HashMap<>()));
  }

  void add(int nodeType, byte[] key, Slot slot) {
    byKey.get(nodeType).computeIfAbsent(ByteBuffer.wrap(key), k -> new ArrayList<>(1)).add(slot);
  }

  /** Rows that point to a key; none where the table has no keys. */
  List<Slot> of(int nodeType, byte[] key) {
    return key == null || byKey.get(nodeType).isEmpty()
        ? List.of()
        : byKey.get(nodeType).getOrDefault(ByteBuffer.wrap(key), List.of());
  }
}
