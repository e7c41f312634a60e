// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.overlay;

import io.sparkgnn.graph.Link;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.TimeKind;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts changes in an overlay that is over states of other overlays. Rows of theirs that a change
 * concerns and that such a state does not have as a build would, since they wait for a row or a
 * time, are put there again.
 */
final class Carrier {
  private final List<OverlayLevel> levels;
  private final OverlayLevel target;
  private final Consumer<Slot> told;
  private final Set<Slot> withoutKey = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param levels each over a state of the one before
   * @param target over a state of the last
   * @param told which rows of the levels the target has
   */
  Carrier(List<OverlayLevel> levels, OverlayLevel target, Consumer<Slot> told) {
    this.levels = levels;
    this.target = target;
    this.told = told;
  }

  /**
   * Takes a change.
   *
   * @return false if the states do not keep what is needed; the target is of no use then
   */
  boolean take(RowChange change) {
    boolean put = change.row() != null;
    byte[] key = put ? change.row().key() : change.key();
    for (int i = 0; key != null && i < levels.size(); i++) {
      Slot slot = levels.get(i).slots().known(change.nodeType(), key);
      if (slot != null && levels.get(i).growth().lacks(slot) && !isAbove(i, slot)) {
        boolean lost = put ? slot.origin >= 0 : slot.alive;
        if (lost) {
          return false;
        }
      }
    }
    target.apply(change);
    return !put || carryFor(change.nodeType(), change.row());
  }

  /** Whether it has put a row without a key there. */
  boolean hasCarried(Slot slot) {
    return withoutKey.contains(slot);
  }

  private boolean carryFor(int nodeType, NewRow row) {
    for (int i = 0; i < levels.size(); i++) {
      for (Slot slot : levels.get(i).growth().waiting(nodeType, row.key())) {
        if (!carry(i, slot)) {
          return false;
        }
      }
      List<Link> links = levels.get(i).slots().linksOf(nodeType);
      for (int at = 0; at < links.size(); at++) {
        Slot shown = shown(i, links.get(at), row.parents().get(at));
        if (shown != null && !carry(i, shown)) {
          return false;
        }
      }
    }
    return true;
  }

  /** A row that no row had shown, and that is pointed to now. */
  private Slot shown(int level, Link link, byte[] key) {
    OverlayLevel from = levels.get(level);
    NodeType type = from.schema().nodeTypes().get(link.parent());
    if (key == null || type.timeKind() != TimeKind.FIRST_SEEN) {
      return null;
    }
    Slot slot = from.slots().known(link.parent(), key);
    return slot != null && from.growth().lacks(slot) ? slot : null;
  }

  private boolean carry(int level, Slot slot) {
    if (!slot.alive || isAbove(level, slot) || slot.key == null && !withoutKey.add(slot)) {
      return true;
    }
    boolean node = slot.number >= 0;
    if (slot.row == null || slot.key == null && node || slot.origin >= 0 && !node) {
      return false;
    }
    told.accept(slot);
    target.apply(RowChange.put(slot.nodeType, slot.row));
    return carryFor(slot.nodeType, slot.row);
  }

  /** Whether a higher overlay has what a slot is now. */
  private boolean isAbove(int level, Slot slot) {
    if (slot.key == null) {
      return levels.get(level).isAbove(slot);
    }
    for (int i = level + 1; i < levels.size(); i++) {
      if (has(levels.get(i), slot)) {
        return true;
      }
    }
    return has(target, slot);
  }

  private static boolean has(OverlayLevel overlay, Slot slot) {
    Slot known = overlay.slots().known(slot.nodeType, slot.key);
    return known != null && (known.row != null || !known.alive);
  }
}
