// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.stage;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The folder of a build's files that do not stay, on any Hadoop file system that all tasks see; the
 * caller removes it. Failures are {@link UncheckedIOException}s.
 */
public final class StagingFolder {
  private final String folder;
  private final SerializableConfiguration configuration;

  public StagingFolder(Path folder, Configuration configuration) {
    this.folder = folder.toString();
    this.configuration = new SerializableConfiguration(configuration);
  }

  OutputStream create(String name) throws IOException {
    Path path = new Path(folder, name);
    return fileSystem(path).create(path, true);
  }

  FSDataInputStream open(String name) {
    try {
      Path path = new Path(folder, name);
      return fileSystem(path).open(path);
    } catch (IOException e) {
      throw failed("read", name, e);
    }
  }

  /** Removes a file; one that is not there is no failure. */
  void delete(String name) {
    try {
      Path path = new Path(folder, name);
      fileSystem(path).delete(path, false);
    } catch (IOException e) {
      throw failed("remove", name, e);
    }
  }

  UncheckedIOException failed(String what, String name, IOException e) {
    return new UncheckedIOException(
        "Cannot " + what + " " + folder + "/" + name + ": " + e.getMessage(), e);
  }

  /** Without Hadoop's own checksum files: a staging file lives as long as the build. */
  private FileSystem fileSystem(Path path) throws IOException {
    FileSystem fs = path.getFileSystem(configuration.value());
    return fs instanceof LocalFileSystem local ? local.getRawFileSystem() : fs;
  }
}
