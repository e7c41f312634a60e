// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.fit;

import static io.sparkgnn.train.config.TrainingOptions.MODEL_PATH;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.ml.internal.graph.GraphHandle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The file that a model is made of. The driver reads it, once, from any Hadoop file system; from
 * there its bytes travel with the request to the tasks, and with the model.
 */
public final class ModelFile {
  /** A model is one array of bytes on its way, with its weights twice. */
  private static final long LARGEST = 512L << 20;

  private static final byte[] CODE = "/code/".getBytes(StandardCharsets.US_ASCII);

  private ModelFile() {}

  /**
   * Reads it.
   *
   * @param path the value of {@code modelPath}; empty for none
   * @return empty for a model that is made of no file
   * @throws UserErrorException if there is none, or it cannot be a module; nothing in it is run
   */
  public static byte[] read(SparkSession spark, String path) {
    if (path.isEmpty()) {
      return new byte[0];
    }
    try {
      Path file = new Path(path);
      FileSystem files = file.getFileSystem(GraphHandle.hadoop(spark));
      if (!files.exists(file)) {
        throw refused(path, "there is no such file");
      }
      FileStatus status = files.getFileStatus(file);
      if (status.isDirectory()) {
        throw refused(path, "it is a folder");
      }
      if (status.getLen() > LARGEST) {
        throw refused(path, "it has %d bytes; allowed are %d".formatted(status.getLen(), LARGEST));
      }
      byte[] bytes = new byte[(int) status.getLen()];
      try (FSDataInputStream in = files.open(file)) {
        in.readFully(0, bytes);
      }
      check(path, bytes);
      return bytes;
    } catch (IllegalArgumentException e) {
      throw refused(path, "it is not a path (" + e.getMessage() + ")");
    } catch (IOException e) {
      throw EnvironmentException.passing("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static UserErrorException refused(String path, String problem) {
    return MODEL_PATH.refused(path, problem);
  }

  /**
   * TorchScript is a zip archive with code in it; what torch.save writes has none. Names are looked
   * for in the archive's directory: Java's own reader refuses how torch stores its entries.
   */
  private static void check(String path, byte[] bytes) {
    boolean archive = bytes.length > 4 && bytes[0] == 'P' && bytes[1] == 'K' && bytes[2] == 3;
    if (!archive || !has(bytes, CODE)) {
      throw refused(
          path,
          "%s; write it with torch.jit.script(module).save(path)"
              .formatted(
                  archive ? "it holds tensors and no code" : "it is not a TorchScript file"));
    }
  }

  /** Looks from the end, where the directory is. */
  private static boolean has(byte[] bytes, byte[] wanted) {
    for (int at = bytes.length - wanted.length; at >= 0; at--) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }
}
