package io.sparkgnn.train;

import io.sparkgnn.error.CorruptFileException;
import io.sparkgnn.error.FormatVersionException;
import io.sparkgnn.train.model.FlatParameters;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  void write(Path file) throws IOException {
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
    Files.write(file, out.array());
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /**
   * Reads a file.
   *
   * @throws CorruptFileException if it is not what was written
   * @throws FormatVersionException if another version wrote it
   */
  static WeightsFile read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < MAGIC.length + 12
        || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new CorruptFileException(file, "it does not begin with SGNNWGHT");
    }
    int version = in.position(MAGIC.length).getInt();
    if (version != VERSION) {
      throw new FormatVersionException(file.toString(), version, VERSION);
    }
    if (in.getInt(bytes.length - 4) != crc(bytes, bytes.length - 4)) {
      throw new CorruptFileException(file, "its checksum is wrong");
    }
    try {
      List<FlatParameters.Entry> entries = new ArrayList<>();
      int offset = 0;
      for (int i = in.getInt(); i > 0; i--) {
        byte[] name = new byte[in.getInt()];
        in.get(name);
        List<Long> shape = new ArrayList<>();
        for (int rank = in.getInt(); rank > 0; rank--) {
          shape.add(in.getLong());
        }
        FlatParameters.Entry entry =
            new FlatParameters.Entry(new String(name, StandardCharsets.UTF_8), shape, offset);
        entries.add(entry);
        offset += entry.size();
      }
      float[] values = new float[offset];
      in.asFloatBuffer().get(values);
      return new WeightsFile(entries, values);
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new CorruptFileException(file, "it is cut off");
    }
  }
}
