// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.feature.KeyDictionary;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Keys of base and overlay. Immutable, but for slots that come later and are not looked at. */
final class OverlayKeys implements KeyDictionary {
  private final KeyDictionary base;
  private final IdMap[] ids;
  private final NewNodes[] nodes;
  private final List<Map<ByteBuffer, Integer>> slots;

  /**
   * @param slots for each node type the slot of each key that the overlay has seen
   */
  OverlayKeys(
      KeyDictionary base, IdMap[] ids, NewNodes[] nodes, List<Map<ByteBuffer, Integer>> slots) {
    this.base = base;
    this.ids = ids;
    this.nodes = nodes;
    this.slots = slots;
  }

  @Override
  public long id(int nodeType, byte[] key) {
    Integer slot = slots.get(nodeType).get(ByteBuffer.wrap(key));
    if (slot != null && slot < nodes[nodeType].slotCount()) {
      int number = nodes[nodeType].number(slot);
      return number < 0 ? -1 : ids[nodeType].idOfAdded(number);
    }
    long node = base.id(nodeType, key);
    return node < 0 ? -1 : ids[nodeType].id(node);
  }

  @Override
  public byte[] key(int nodeType, long id) {
    int number = ids[nodeType].number(id);
    return number < 0 ? base.key(nodeType, ids[nodeType].base(id)) : nodes[nodeType].keys()[number];
  }
}
