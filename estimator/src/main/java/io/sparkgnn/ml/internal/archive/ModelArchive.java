// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.archive;

import io.sparkgnn.train.predict.TrainedModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A trained model's files as bytes, to go from the training task to the driver and from there to
 * the scoring tasks. The same files give the same bytes.
 */
public final class ModelArchive {
  private ModelArchive() {}

  /** The bytes of a model. */
  public static byte[] pack(TrainedModel model) {
    return zip(model.files());
  }

  /** The model of {@link #pack}'s bytes. */
  public static TrainedModel unpack(byte[] archive) {
    return TrainedModel.of(unzip(archive), name -> name + " of the model");
  }

  /** A name that models with different bytes do not share. */
  public static String id(byte[] archive) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The model's files by name. */
  public static SortedMap<String, byte[]> unzip(byte[] archive) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), in.readAllBytes());
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack a model: " + e.getMessage(), e);
    }
  }

  /** The bytes of files, in the order of their names. */
  public static byte[] zip(Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        out.putNextEntry(entry);
        out.write(file.getValue());
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot pack a model: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }
}
