// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.predict;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.error.Remedy;
import io.sparkgnn.train.model.FlatParameters;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Named float arrays in one file. All numbers are little-endian:
 *
 * <pre>
 * magic "SGNNWGHT", int32 version, int32 number of arrays
 * per array: int32 name length, name in UTF-8, int32 rank, rank x int64 dimensions
 * the values of all arrays, one after the other, float32
 * int32 CRC-32C of everything before
 * </pre>
 *
 * @param entries names, shapes and places
 * @param values of all arrays
 */
@SuppressWarnings("ArrayRecordComponent") // large and read only
record WeightsFile(List<FlatParameters.Entry> entries, float[] values) {
  private static final byte[] MAGIC = "SGNNWGHT".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  byte[] encode() {
    int size = MAGIC.length + 12 + values.length * Float.BYTES;
    List<byte[]> names = new ArrayList<>();
    for (FlatParameters.Entry entry : entries) {
      byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
      names.add(name);
      size = Math.addExact(size, 8 + name.length + entry.shape().size() * Long.BYTES);
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).putInt(VERSION).putInt(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      out.putInt(names.get(i).length).put(names.get(i)).putInt(entries.get(i).shape().size());
      entries.get(i).shape().forEach(out::putLong);
    }
    for (float value : values) {
      out.putFloat(value);
    }
    out.putInt(crc(out.array(), out.position()));
    return out.array();
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /**
   * Reads what {@link #encode} gave.
   *
   * @param file where the bytes are from, for the message
   * @throws CorruptFileException if it is not what was written
   * @throws FormatVersionException if another version wrote it
   */
  static WeightsFile decode(byte[] bytes, String file) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < MAGIC.length + 12
        || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw corrupt(file, "it does not begin with SGNNWGHT");
    }
    int version = in.position(MAGIC.length).getInt();
    if (version != VERSION) {
      throw new FormatVersionException(file, version, VERSION, VERSION, Remedy.MODEL);
    }
    int end = bytes.length - Integer.BYTES;
    if (in.getInt(end) != crc(bytes, end)) {
      throw corrupt(file, "its checksum is wrong");
    }
    in.limit(end);
    try {
      List<FlatParameters.Entry> entries = new ArrayList<>();
      long offset = 0;
      for (int i = in.getInt(); i > 0; i--) {
        byte[] name = new byte[count(in.getInt(), 1, in, file)];
        in.get(name);
        List<Long> shape = new ArrayList<>();
        long size = 1;
        for (int rank = count(in.getInt(), Long.BYTES, in, file); rank > 0; rank--) {
          long dimension = in.getLong();
          size = dimension < 0 ? -1 : Math.multiplyExact(size, dimension);
          shape.add(dimension);
        }
        if (size < 0 || offset + size > bytes.length / Float.BYTES) {
          throw corrupt(file, "it has fewer values than its shapes " + shape);
        }
        entries.add(
            new FlatParameters.Entry(
                new String(name, StandardCharsets.UTF_8), shape, (int) offset));
        offset += size;
      }
      if (in.remaining() != offset * Float.BYTES) {
        throw corrupt(file, "it has " + in.remaining() + " bytes of values, not " + 4 * offset);
      }
      float[] values = new float[(int) offset];
      in.asFloatBuffer().get(values);
      return new WeightsFile(entries, values);
    } catch (BufferUnderflowException | ArithmeticException e) {
      throw corrupt(file, "it is cut off");
    }
  }

  /** A number of things of so many bytes, all of which are there. */
  private static int count(int count, int bytes, ByteBuffer in, String file) {
    if (count < 0 || count > in.remaining() / bytes) {
      throw corrupt(file, "it is cut off");
    }
    return count;
  }

  private static CorruptFileException corrupt(String file, String problem) {
    return new CorruptFileException(file, problem, Remedy.MODEL);
  }
}
