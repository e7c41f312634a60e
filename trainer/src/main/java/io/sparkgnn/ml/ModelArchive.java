package io.sparkgnn.ml;

import io.sparkgnn.train.TrainedModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A trained model's folder as bytes, to go from the training task to the driver and from there to
 * the scoring tasks. The same files give the same bytes.
 */
final class ModelArchive {
  private ModelArchive() {}

  /** The bytes of a model. */
  static byte[] pack(TrainedModel model) {
    return inTemporaryFolder(
        folder -> {
          model.save(folder);
          return zip(folder);
        });
  }

  /** The model of {@link #pack}'s bytes. */
  static TrainedModel unpack(byte[] archive) {
    return inTemporaryFolder(
        folder -> {
          unzip(archive, folder);
          return TrainedModel.load(folder);
        });
  }

  /** A name that models with different bytes do not share. */
  static String id(byte[] archive) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Writes the model's files into a local folder. */
  static void unzip(byte[] archive, Path folder) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new IOException("a model file would lie outside its folder: " + entry.getName());
        }
        Files.createDirectories(file.getParent());
        Files.copy(in, file);
      }
    }
  }

  /** The bytes of a local folder's files, in the order of their names. */
  static byte[] zip(Path folder) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes);
        Stream<Path> walk = Files.walk(folder)) {
      List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
      for (Path file : files) {
        ZipEntry entry = new ZipEntry(folder.relativize(file).toString().replace('\\', '/'));
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        out.putNextEntry(entry);
        Files.copy(file, out);
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** What is done with a folder that goes away afterwards. */
  interface FolderWork<T> {
    T apply(Path folder) throws IOException;
  }

  static <T> T inTemporaryFolder(FolderWork<T> work) {
    try {
      Path folder = Files.createTempDirectory("spark-gnn-model");
      try {
        return work.apply(folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
