// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.checkpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.train.optimizer.Optimizer;
import io.sparkgnn.train.progress.EpochReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * All that training needs to go on as if it had never stopped. As bytes, little-endian:
 *
 * <pre>
 * magic "SGNNCKPT", int32 version
 * int32 length of JSON, JSON: position, sums, history, number of updates
 * 5 arrays, each int32 length and float32 values: weights, the gradient's moving average, that of
 *     its square, the weights' moving average, the best epoch's weights (empty before one)
 * int32 CRC-32C of everything before
 * </pre>
 *
 * @param epoch that the next step belongs to
 * @param step of that epoch, the next to make
 * @param lossSum over the epoch's rows so far
 * @param weightSum over the epoch's rows so far
 * @param seconds that the epoch took so far
 * @param history of the epochs before
 * @param best weights of the best of them, or null
 * @param optimizer weights and what the optimizer keeps
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of columns: never compared
public record Checkpoint(
    int epoch,
    int step,
    double lossSum,
    double weightSum,
    double seconds,
    List<EpochReport> history,
    float[] best,
    Optimizer.State optimizer) {
  private static final byte[] MAGIC = "SGNNCKPT".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int HEAD = MAGIC.length + 2 * Integer.BYTES;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private record Head(
      int epoch,
      int step,
      double lossSum,
      double weightSum,
      double seconds,
      List<EpochReport> history,
      long updates) {}

  public Checkpoint {
    history = List.copyOf(history);
  }

  /** Before the first step. */
  static Checkpoint initial(float[] weights) {
    return new Checkpoint(0, 0, 0, 0, 0, List.of(), null, Optimizer.State.initial(weights));
  }

  byte[] encode() {
    float[][] arrays = {
      optimizer.weights(),
      optimizer.mean(),
      optimizer.square(),
      optimizer.average(),
      best == null ? new float[0] : best
    };
    try {
      byte[] head =
          JSON.writeValueAsBytes(
              new Head(epoch, step, lossSum, weightSum, seconds, history, optimizer.step()));
      long size = (long) HEAD + head.length + Integer.BYTES;
      for (float[] array : arrays) {
        size += Integer.BYTES + (long) array.length * Float.BYTES;
      }
      ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
      out.put(MAGIC).putInt(VERSION).putInt(head.length).put(head);
      for (float[] array : arrays) {
        put(array, out);
      }
      out.putInt(crc(out.array(), out.position()));
      return out.array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether bytes are what {@link #encode} gave, whole. */
  static boolean intact(byte[] bytes) {
    if (bytes.length < HEAD + Integer.BYTES
        || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      return false;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int last = bytes.length - Integer.BYTES;
    return in.getInt(MAGIC.length) == VERSION && in.getInt(last) == crc(bytes, last);
  }

  /**
   * Reads what {@link #encode} gave.
   *
   * @throws CorruptFileException if it is not that
   */
  static Checkpoint decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    count(HEAD, 1, in);
    byte[] json = new byte[count(in.position(HEAD - Integer.BYTES).getInt(), 1, in)];
    in.get(json);
    try {
      Head head = JSON.readValue(json, Head.class);
      Optimizer.State optimizer =
          new Optimizer.State(head.updates(), floats(in), floats(in), floats(in), floats(in));
      float[] best = floats(in);
      return new Checkpoint(
          head.epoch(),
          head.step(),
          head.lossSum(),
          head.weightSum(),
          head.seconds(),
          head.history(),
          best.length == 0 ? null : best,
          optimizer);
    } catch (IOException | BufferUnderflowException e) {
      throw new CorruptFileException(
          "a checkpoint", "it is not what was written", Remedy.CHECKPOINT);
    }
  }

  static void put(float[] values, ByteBuffer out) {
    out.putInt(values.length);
    out.asFloatBuffer().put(values);
    out.position(out.position() + values.length * Float.BYTES);
  }

  static float[] floats(ByteBuffer in) {
    float[] values = new float[count(in.getInt(), Float.BYTES, in)];
    in.asFloatBuffer().get(values);
    in.position(in.position() + values.length * Float.BYTES);
    return values;
  }

  /** A number of things of so many bytes, all of which are there. */
  static int count(int count, int bytes, ByteBuffer in) {
    if (count < 0 || count > in.remaining() / bytes) {
      throw new CorruptFileException("a checkpoint", "it is cut off", Remedy.CHECKPOINT);
    }
    return count;
  }

  static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
