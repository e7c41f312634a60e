// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import io.sparkgnn.feature.KeyCodec;
import io.sparkgnn.feature.KeyDictionary;
import io.sparkgnn.graph.NodeType;
import io.sparkgnn.graph.Topology;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Looks the items of labels up, and counts those that cannot be learned: keys that the graph does
 * not have are left out of their lists, and items that are not there yet at the row's time stay in
 * them, though none of them is a candidate. One thread.
 */
final class ItemCollector {
  private final NodeType type;
  private final KeyDictionary keys;
  private final Topology topology;
  private long all;
  private long unreadable;
  private long unknown;
  private long later;
  private long empty;
  private byte[] example;

  ItemCollector(NodeType type, KeyDictionary keys, Topology topology) {
    this.type = type;
    this.keys = keys;
    this.topology = topology;
  }

  NodeType type() {
    return type;
  }

  /** The known items of a row's list, each once, ascending. */
  long[] ids(List<byte[]> list, long time) {
    if (list.isEmpty()) {
      empty++;
    }
    List<Long> ids = new ArrayList<>();
    for (byte[] key : list) {
      all++;
      if (key == null) {
        unreadable++;
        continue;
      }
      long id = keys.id(type.index(), key);
      if (id < 0) {
        unknown++;
        keep(key);
        continue;
      }
      later += topology.time(type.index(), id) > time ? 1 : 0;
      ids.add(id);
    }
    return ids.stream().mapToLong(Long::longValue).distinct().sorted().toArray();
  }

  /** Keeps the smallest, so that the report does not depend on the order of the rows. */
  private void keep(byte[] key) {
    if (example == null || Arrays.compareUnsigned(key, example) < 0) {
      example = key;
    }
  }

  long bytes() {
    return 5L * Long.BYTES + Integer.BYTES + (example == null ? 0 : example.length);
  }

  void write(ByteBuffer out) {
    out.putLong(all).putLong(unreadable).putLong(unknown).putLong(later).putLong(empty);
    out.putInt(example == null ? -1 : example.length);
    if (example != null) {
      out.put(example);
    }
  }

  void merge(ByteBuffer in) {
    all += in.getLong();
    unreadable += in.getLong();
    unknown += in.getLong();
    later += in.getLong();
    empty += in.getLong();
    int length = in.getInt();
    if (length >= 0) {
      byte[] key = new byte[Math.min(length, in.remaining())];
      in.get(key);
      keep(key);
    }
  }

  /** A line for each kind that occurs. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (unreadable > 0) {
      lines.add(
          "%d of %d items in labels left out: they are null or no key of '%s'"
              .formatted(unreadable, all, type.name()));
    }
    if (unknown > 0) {
      lines.add(
          "%d of %d items in labels left out: they are not in the graph (such as %s)"
              .formatted(unknown, all, KeyCodec.show(type.key(), example)));
    }
    if (later > 0) {
      lines.add(
          "%d of %d items in labels are not there yet at their row's time: no ranking can have them"
              .formatted(later, all));
    }
    if (empty > 0) {
      lines.add("%d label rows have no item: nothing is learned from them".formatted(empty));
    }
    return lines;
  }
}
