// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The weights of a model's archive, whose other file has wall-clock times. */
final class WeightsOf {
  private WeightsOf() {}

  /** All bits of the weights' file, as floats. */
  static float[] archive(byte[] archive) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals("weights.bin")) {
          byte[] bytes = in.readAllBytes();
          float[] values = new float[bytes.length / Float.BYTES];
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
          return values;
        }
      }
    }
    throw new IOException("the archive has no weights");
  }
}
