// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.error.FailureKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the workers of a group send each other. */
sealed interface Message {
  List<FailureKind> KINDS = List.of(FailureKind.values());

  /**
   * Where a piece of data belongs.
   *
   * @param from rank of the sender
   * @param operation number of the collective operation, the same in every process
   * @param step of that operation
   * @param piece of what one step sends to one receiver
   */
  record Key(int from, long operation, int step, int piece) {}

  /**
   * A piece of data.
   *
   * @param pieces how many the step sends to this receiver
   */
  record Data(Key key, int pieces, ByteBuffer payload) implements Message {
    @Override
    public ByteBuffer encode() {
      return ByteBuffer.allocate(1 + 4 * Integer.BYTES + Long.BYTES + payload.remaining())
          .put((byte) 0)
          .putInt(key.from())
          .putLong(key.operation())
          .putInt(key.step())
          .putInt(key.piece())
          .putInt(pieces)
          .put(payload.duplicate())
          .flip();
    }
  }

  /** Whether the receiver still takes part. */
  record Alive() implements Message {
    @Override
    public ByteBuffer encode() {
      return ByteBuffer.allocate(1).put((byte) 1).flip();
    }
  }

  /** The sender failed in a way that ends the training of all. */
  record Failed(FailureKind kind, String text) implements Message {
    @Override
    public ByteBuffer encode() {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(2 + bytes.length)
          .put((byte) 2)
          .put((byte) kind.ordinal())
          .put(bytes)
          .flip();
    }
  }

  /** One byte of kind; for data its place, then the payload. */
  ByteBuffer encode();

  /**
   * Reads what {@link #encode} gave; data keeps using the buffer.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  static Message decode(ByteBuffer in) {
    byte kind = in.get();
    return switch (kind) {
      case 0 -> {
        Key key = new Key(in.getInt(), in.getLong(), in.getInt(), in.getInt());
        yield new Data(key, in.getInt(), in.slice());
      }
      case 1 -> new Alive();
      case 2 -> {
        int failure = Byte.toUnsignedInt(in.get());
        if (failure >= KINDS.size()) {
          throw new IllegalArgumentException("not a kind of failure: " + failure);
        }
        yield new Failed(KINDS.get(failure), StandardCharsets.UTF_8.decode(in).toString());
      }
      default -> throw new IllegalArgumentException("not a message between workers: " + kind);
    };
  }
}
