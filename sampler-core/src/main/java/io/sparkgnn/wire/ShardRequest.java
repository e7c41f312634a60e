// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import io.sparkgnn.sampling.Strategy;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What one executor asks of another that owns a part of the graph.
 *
 * <p>The bytes, little-endian: magic {@code SGNQ} (4), form version (1), kind (1), length of the
 * graph's version (2), its UTF-8 bytes, and the kind's own numbers: flat arrays, each with its
 * length first. Node ids take 4 bytes where all of an array fit, else 8.
 */
@SuppressWarnings("ArrayRecordComponent") // carriers of bulk data: never compared, never copied
public sealed interface ShardRequest {
  /** Version of the graph that is asked about. */
  String version();

  /**
   * Neighbors of some nodes of a batch's frontier at one hop.
   *
   * @param hop from 1
   * @param seedKeys random keys of the seeds that the nodes belong to
   * @param visible for each node type the number of its nodes that each of those seeds sees; an
   *     empty array for a type that no part with a sense of time leads to
   * @param parts one an edge type that leads to many
   * @param parents one an edge type that leads to one
   */
  record Expand(
      String version,
      int hop,
      long[] seedKeys,
      long[][] visible,
      List<Part> parts,
      List<Parents> parents)
      implements ShardRequest {}

  /**
   * Nodes whose one parent by a link is asked for. There is nothing to draw, and the asker sees for
   * itself whether the parent is visible: so nothing is told about seeds.
   *
   * @param count how many leading ids count
   */
  record Parents(int link, long[] ids, int count) {}

  /**
   * Nodes to expand by one edge type that leads to many.
   *
   * @param fanout -1 for all, not 0
   * @param ids nodes of the edge type's {@code from}
   * @param seeds for each node its seed, as an index into {@code seedKeys}
   * @param count how many leading elements of both arrays count
   */
  record Part(int edgeType, int fanout, Strategy strategy, long[] ids, int[] seeds, int count) {}

  /** Feature rows, which come back one after the other. */
  record Features(String version, List<Rows> parts) implements ShardRequest {}

  /**
   * Rows of one node type.
   *
   * @param count how many leading ids count
   */
  record Rows(int nodeType, long[] ids, int count) {}

  /**
   * The owned parents of a link that have the most children.
   *
   * @param most how many to name at most
   */
  record HotNodes(String version, int link, int most) implements ShardRequest {}

  /**
   * Figures about lists of owned nodes. Without nodes it only asks the owner to prepare for them.
   *
   * @param again whether the owner has answered this already that it prepares: then it says whether
   *     it failed meanwhile, else it begins anew
   * @param parts one for each kind of figures and edge type
   */
  record Figures(String version, boolean again, List<AskedLists> parts) implements ShardRequest {}

  /** The request's bytes. */
  static ByteBuffer write(ShardRequest request) {
    byte[] version = request.version().getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = Messages.allocate(Form.HEADER + version.length + Form.most(request));
    out.putInt(Form.MAGIC).put(Form.VERSION).put(Form.kind(request));
    out.putShort((short) version.length).put(version);
    if (request instanceof Expand expand) {
      Form.put(out, expand);
    } else if (request instanceof Features features) {
      out.putInt(features.parts().size());
      for (Rows rows : features.parts()) {
        out.putInt(rows.nodeType());
        IdArrays.put(out, rows.ids(), rows.count());
      }
    } else if (request instanceof HotNodes hot) {
      out.putInt(hot.link()).putInt(hot.most());
    } else if (request instanceof Figures figures) {
      out.put((byte) (figures.again() ? 1 : 0));
      AskedLists.put(out, figures.parts());
    }
    return out.flip();
  }

  /**
   * The request that {@link #write} made the bytes of.
   *
   * @throws IllegalArgumentException if the bytes are damaged or of another version
   */
  static ShardRequest read(ByteBuffer bytes) {
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    try {
      return Form.read(in);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a message between executors is cut off", e);
    }
  }

  /** How the bytes lie. */
  final class Form {
    private static final int MAGIC = 0x514E4753; // "SGNQ"
    private static final byte VERSION = 3;
    private static final int HEADER = 8;
    private static final int EXPAND = 1;
    private static final int FEATURES = 2;
    private static final int HOT = 3;
    private static final int FIGURES = 4;
    private static final Strategy[] STRATEGIES = Strategy.values();

    private Form() {}

    private static byte kind(ShardRequest request) {
      if (request instanceof Expand) {
        return EXPAND;
      }
      if (request instanceof Features) {
        return FEATURES;
      }
      return (byte) (request instanceof HotNodes ? HOT : FIGURES);
    }

    private static long most(ShardRequest request) {
      if (request instanceof Expand expand) {
        long bytes = 20 + 8L * expand.seedKeys().length;
        for (long[] counts : expand.visible()) {
          bytes += 4 + 8L * counts.length;
        }
        for (Part part : expand.parts()) {
          bytes += 16 + IdArrays.most(part.count()) + 4L * part.count();
        }
        for (Parents parents : expand.parents()) {
          bytes += 4 + IdArrays.most(parents.count());
        }
        return bytes;
      }
      if (request instanceof Features features) {
        return features.parts().stream()
            .mapToLong(rows -> 4 + IdArrays.most(rows.count()))
            .reduce(4, Long::sum);
      }
      return request instanceof Figures figures ? 1 + AskedLists.most(figures.parts()) : 8;
    }

    private static void put(ByteBuffer out, Expand expand) {
      out.putInt(expand.hop());
      Messages.putLongs(out, expand.seedKeys(), expand.seedKeys().length);
      out.putInt(expand.visible().length);
      for (long[] counts : expand.visible()) {
        Messages.putLongs(out, counts, counts.length);
      }
      out.putInt(expand.parts().size());
      for (Part part : expand.parts()) {
        out.putInt(part.edgeType()).putInt(part.fanout()).putInt(part.strategy().ordinal());
        IdArrays.put(out, part.ids(), part.count());
        Messages.putInts(out, part.seeds(), part.count());
      }
      out.putInt(expand.parents().size());
      for (Parents parents : expand.parents()) {
        out.putInt(parents.link());
        IdArrays.put(out, parents.ids(), parents.count());
      }
    }

    private static ShardRequest read(ByteBuffer in) {
      Messages.check(in.getInt() == MAGIC && in.get() == VERSION, in);
      int kind = in.get();
      int length = in.getShort();
      Messages.check(length >= 0 && length <= in.remaining(), in);
      byte[] text = new byte[length];
      in.get(text);
      String version = new String(text, StandardCharsets.UTF_8);
      return switch (kind) {
        case EXPAND -> expand(version, in);
        case FEATURES -> new Features(version, rows(in));
        case HOT -> new HotNodes(version, in.getInt(), in.getInt());
        case FIGURES -> new Figures(version, in.get() != 0, AskedLists.get(in));
        default -> throw new IllegalArgumentException("no request has the kind " + kind);
      };
    }

    private static List<Rows> rows(ByteBuffer in) {
      int count = in.getInt();
      Messages.check(count >= 0 && count <= in.remaining(), in);
      List<Rows> rows = new ArrayList<>(count);
      for (int r = 0; r < count; r++) {
        int nodeType = in.getInt();
        long[] ids = IdArrays.get(in);
        rows.add(new Rows(nodeType, ids, ids.length));
      }
      return rows;
    }

    private static List<Parents> parents(ByteBuffer in) {
      int count = in.getInt();
      Messages.check(count >= 0 && count <= in.remaining(), in);
      List<Parents> parents = new ArrayList<>(count);
      for (int p = 0; p < count; p++) {
        int link = in.getInt();
        long[] ids = IdArrays.get(in);
        parents.add(new Parents(link, ids, ids.length));
      }
      return parents;
    }

    private static Expand expand(String version, ByteBuffer in) {
      int hop = in.getInt();
      long[] seedKeys = Messages.longs(in);
      int types = in.getInt();
      Messages.check(types >= 0 && types <= in.remaining(), in);
      long[][] visible = new long[types][];
      for (int t = 0; t < types; t++) {
        visible[t] = Messages.longs(in);
      }
      int count = in.getInt();
      Messages.check(count >= 0 && count <= in.remaining(), in);
      List<Part> parts = new ArrayList<>(count);
      for (int p = 0; p < count; p++) {
        int edgeType = in.getInt();
        int fanout = in.getInt();
        int strategy = in.getInt();
        Messages.check(strategy >= 0 && strategy < STRATEGIES.length, in);
        long[] ids = IdArrays.get(in);
        int[] seeds = Messages.ints(in);
        Messages.check(ids.length == seeds.length, in);
        parts.add(new Part(edgeType, fanout, STRATEGIES[strategy], ids, seeds, ids.length));
      }
      return new Expand(version, hop, seedKeys, visible, parts, parents(in));
    }
  }
}
