// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The answer to {@link ShardRequest.HotNodes}.
 *
 * @param ids nodes of the link's parent type, by falling degree
 * @param degrees their numbers of children
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bulk data: never compared, never copied
public record HotNodesReply(long[] ids, long[] degrees) {
  /** The reply's bytes. */
  public ByteBuffer write() {
    ByteBuffer out = Messages.allocate(8 + 16L * ids.length);
    Messages.putLongs(out, ids, ids.length);
    Messages.putLongs(out, degrees, degrees.length);
    return out.flip();
  }

  /**
   * The reply that {@link #write} made the bytes of.
   *
   * @throws IllegalArgumentException if the bytes are damaged
   */
  public static HotNodesReply read(ByteBuffer bytes) {
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    try {
      long[] ids = Messages.longs(in);
      long[] degrees = Messages.longs(in);
      Messages.check(ids.length == degrees.length, in);
      return new HotNodesReply(ids, degrees);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a message between executors is cut off", e);
    }
  }
}
