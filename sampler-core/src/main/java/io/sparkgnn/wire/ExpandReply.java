// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer to {@link ShardRequest.Expand}: flat arrays, part after part, little-endian.
 *
 * @param parts in the order of the request's
 * @param parents in the order of the request's, for each node its parent's id + 1, or 0 for none
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bulk data: never compared, never copied
public record ExpandReply(List<Part> parts, List<long[]> parents) {
  /**
   * Neighbors of one part's nodes.
   *
   * @param degrees for each node its number of visible neighbors; it has as many chosen ones as the
   *     fanout allows of these
   * @param neighbors the chosen ones, node after node, newest first
   * @param nodes how many leading degrees count
   * @param edges how many leading neighbors count
   */
  public record Part(int[] degrees, long[] neighbors, int nodes, int edges) {}

  /** The reply's bytes. */
  public ByteBuffer write() {
    long bytes = 2 * Integer.BYTES;
    for (Part part : parts) {
      bytes += 4 + 4L * part.nodes() + IdArrays.most(part.edges());
    }
    for (long[] ids : parents) {
      bytes += IdArrays.most(ids.length);
    }
    ByteBuffer out = Messages.allocate(bytes);
    out.putInt(parts.size());
    for (Part part : parts) {
      Messages.putInts(out, part.degrees(), part.nodes());
      IdArrays.put(out, part.neighbors(), part.edges());
    }
    out.putInt(parents.size());
    for (long[] ids : parents) {
      IdArrays.put(out, ids, ids.length);
    }
    return out.flip();
  }

  /**
   * The reply that {@link #write} made the bytes of.
   *
   * @throws IllegalArgumentException if the bytes are damaged
   */
  public static ExpandReply read(ByteBuffer bytes) {
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    try {
      int count = in.getInt();
      Messages.check(count >= 0 && count <= in.remaining(), in);
      List<Part> parts = new ArrayList<>(count);
      for (int p = 0; p < count; p++) {
        int[] degrees = Messages.ints(in);
        long[] neighbors = IdArrays.get(in);
        parts.add(new Part(degrees, neighbors, degrees.length, neighbors.length));
      }
      int links = in.getInt();
      Messages.check(links >= 0 && links <= in.remaining(), in);
      List<long[]> parents = new ArrayList<>(links);
      for (int l = 0; l < links; l++) {
        parents.add(IdArrays.get(in));
      }
      return new ExpandReply(parts, parents);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a message between executors is cut off", e);
    }
  }
}
