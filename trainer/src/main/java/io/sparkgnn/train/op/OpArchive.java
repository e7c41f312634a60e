// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.op;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript source text into the archive that libtorch loads: a stored (uncompressed) zip
 * with the pickled module object, the code, an empty tuple of constants and a version. The module
 * has no weights, so the text is all there is, and no Python is needed to make it.
 */
final class OpArchive {
  /** Pickle of {@code __torch__.Ops} with the state {@code {"training": True}}. */
  private static final byte[] MODULE =
      latin1("\u0080\u0002c__torch__\nOps\n)\u0081}(X\u0008\0\0\0training\u0088ub.");

  /** Pickle of {@code ()}. */
  private static final byte[] NO_CONSTANTS = latin1("\u0080\u0002).");

  /** The file format that libtorch 2.x writes. */
  private static final byte[] VERSION = latin1("10\n");

  private OpArchive() {}

  /** The archive of the text in the resources. */
  static byte[] bytes() {
    try (InputStream in = OpArchive.class.getResourceAsStream("ops.py")) {
      return pack(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] pack(byte[] code) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(code.length + 1024);
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      store(zip, "ops/data.pkl", MODULE);
      store(zip, "ops/code/__torch__.py", code);
      store(zip, "ops/constants.pkl", NO_CONSTANTS);
      store(zip, "ops/version", VERSION);
    }
    return out.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
