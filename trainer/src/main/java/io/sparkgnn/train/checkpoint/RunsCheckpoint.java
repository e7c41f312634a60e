// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.checkpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.train.predict.TrainedRun;
import io.sparkgnn.train.progress.RunHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A checkpoint of one of several trainings that make a model, with what those before it gave. The
 * first one's is the bytes of a {@link Checkpoint}; of a later one, little-endian:
 *
 * <pre>
 * magic "SGNNRUNS", int32 version
 * int32 length of JSON, JSON: number of updates so far, a history for each training before
 * for each training before: int32 length and float32 values of its weights
 * int32 length of checkpoint, the bytes of a Checkpoint
 * int32 CRC-32C of everything before
 * </pre>
 *
 * @param updates that the trainings before have made: it grows with every checkpoint
 * @param before what they gave, in their order
 * @param current of the training that was on its way; null before its first
 */
record RunsCheckpoint(long updates, List<TrainedRun> before, Checkpoint current) {
  private static final byte[] MAGIC = "SGNNRUNS".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int HEAD = MAGIC.length + Integer.BYTES;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private record Head(long updates, List<RunHistory> histories) {}

  RunsCheckpoint {
    before = List.copyOf(before);
  }

  /** Before the first training. */
  static RunsCheckpoint none() {
    return new RunsCheckpoint(0, List.of(), null);
  }

  /** Updates that were made in all. */
  long allUpdates() {
    return updates + (current == null ? 0 : current.optimizer().step());
  }

  byte[] encode() {
    byte[] inner = current.encode();
    if (before.isEmpty()) {
      return inner;
    }
    try {
      byte[] head =
          JSON.writeValueAsBytes(
              new Head(updates, before.stream().map(TrainedRun::history).toList()));
      long size = (long) HEAD + head.length + inner.length + 3 * Integer.BYTES;
      for (TrainedRun run : before) {
        size += Integer.BYTES + (long) run.weights().length * Float.BYTES;
      }
      ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
      out.put(MAGIC).putInt(VERSION).putInt(head.length).put(head);
      for (TrainedRun run : before) {
        Checkpoint.put(run.weights(), out);
      }
      out.putInt(inner.length).put(inner);
      out.putInt(Checkpoint.crc(out.array(), out.position()));
      return out.array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean ofFirst(byte[] bytes) {
    return bytes.length < HEAD || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length));
  }

  /** Whether bytes are what {@link #encode} gave, whole. */
  static boolean intact(byte[] bytes) {
    if (ofFirst(bytes)) {
      return Checkpoint.intact(bytes);
    }
    int last = bytes.length - Integer.BYTES;
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return last >= HEAD
        && in.getInt(MAGIC.length) == VERSION
        && in.getInt(last) == Checkpoint.crc(bytes, last);
  }

  /**
   * Reads what {@link #encode} gave.
   *
   * @throws CorruptFileException if it is not that
   */
  static RunsCheckpoint decode(byte[] bytes) {
    if (ofFirst(bytes)) {
      return new RunsCheckpoint(0, List.of(), Checkpoint.decode(bytes));
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(HEAD);
    try {
      Head head = JSON.readValue(bytes(in), Head.class);
      List<TrainedRun> before = new ArrayList<>();
      for (RunHistory history : head.histories()) {
        before.add(new TrainedRun(Checkpoint.floats(in), history));
      }
      return new RunsCheckpoint(head.updates(), before, Checkpoint.decode(bytes(in)));
    } catch (IOException | BufferUnderflowException e) {
      throw new CorruptFileException(
          "a checkpoint", "it is not what was written", Remedy.CHECKPOINT);
    }
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[Checkpoint.count(in.getInt(), 1, in)];
    in.get(bytes);
    return bytes;
  }
}
