// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The answer to {@link ShardRequest.Figures}, little-endian: a state (1) and what goes with it.
 *
 * @param state whether the figures are here
 * @param problem why they can't be; "" unless {@link State#FAILED}
 * @param rowsRead rows that the owner has read to prepare, as long as it does
 * @param parts in the order of the request's; none unless {@link State#DONE}
 */
public record FiguresReply(State state, String problem, long rowsRead, List<Part> parts) {
  /** Whether the figures are here. */
  public enum State {
    /** They are. */
    DONE,
    /** The owner prepares for them: it is to be asked again. */
    PREPARING,
    /** The owner could not prepare; it begins again when it is asked again. */
    FAILED
  }

  /**
   * Figures of one part.
   *
   * @param each as asked; if not, values are written in single precision, which is all that is
   *     looked at
   * @param values of node after node
   * @param left places of the figures that the owner has no memory for
   * @param needed bytes that the columns of all figures take that it prepared together
   * @param allowed bytes that columns may take there
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of bulk data: never compared, never copied
  public record Part(boolean each, double[] values, BitSet left, long needed, long allowed) {}

  /** An answer. */
  public static FiguresReply done(List<Part> parts) {
    return new FiguresReply(State.DONE, "", 0, parts);
  }

  /** That the owner is still at it. */
  public static FiguresReply preparing(long rowsRead) {
    return new FiguresReply(State.PREPARING, "", rowsRead, List.of());
  }

  /** That the owner can't. */
  public static FiguresReply failed(String problem) {
    return new FiguresReply(State.FAILED, problem, 0, List.of());
  }

  /** The reply's bytes. */
  public ByteBuffer write() {
    long bytes = 17 + 3L * problem.length();
    for (Part part : parts) {
      bytes += 41 + part.left().length() / 8 + 8L * part.values().length;
    }
    ByteBuffer out = Messages.allocate(bytes);
    out.put((byte) state.ordinal());
    Messages.putText(out, problem);
    out.putLong(rowsRead).putInt(parts.size());
    for (Part part : parts) {
      out.put((byte) (part.each() ? 1 : 0));
      Messages.putLongs(out, part.left().toLongArray(), (part.left().length() + 63) / 64);
      out.putLong(part.needed()).putLong(part.allowed()).putInt(part.values().length);
      for (double value : part.values()) {
        if (part.each()) {
          out.putDouble(value);
        } else {
          out.putFloat((float) value);
        }
      }
    }
    return out.flip();
  }

  /**
   * The reply that {@link #write} made the bytes of.
   *
   * @throws IllegalArgumentException if the bytes are damaged
   */
  public static FiguresReply read(ByteBuffer bytes) {
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    try {
      int state = in.get();
      Messages.check(state >= 0 && state < State.values().length, in);
      String problem = Messages.text(in);
      long rowsRead = in.getLong();
      int count = in.getInt();
      Messages.check(count >= 0 && count <= in.remaining(), in);
      List<Part> parts = new ArrayList<>(count);
      for (int p = 0; p < count; p++) {
        boolean each = in.get() != 0;
        BitSet left = BitSet.valueOf(Messages.longs(in));
        long needed = in.getLong();
        long allowed = in.getLong();
        int size = in.getInt();
        int width = each ? Double.BYTES : Float.BYTES;
        Messages.check(size >= 0 && (long) size * width <= in.remaining(), in);
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
          values[i] = each ? in.getDouble() : in.getFloat();
        }
        parts.add(new Part(each, values, left, needed, allowed));
      }
      return new FiguresReply(State.values()[state], problem, rowsRead, parts);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a message between executors is cut off", e);
    }
  }
}
