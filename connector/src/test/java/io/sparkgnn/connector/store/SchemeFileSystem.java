// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local disk under a scheme of its own, where all files are made by one method. */
abstract class SchemeFileSystem extends RawLocalFileSystem {
  private final String scheme;

  SchemeFileSystem(String scheme) {
    this.scheme = scheme;
  }

  /** Makes a file as the local disk does. */
  @FunctionalInterface
  interface Making {
    FSDataOutputStream make() throws IOException;
  }

  /**
   * Makes a file.
   *
   * @param overwrite whether it may be there already
   * @param plain how the local disk makes it
   */
  abstract FSDataOutputStream make(Path path, boolean overwrite, Making plain) throws IOException;

  @Override
  public final URI getUri() {
    return URI.create(scheme + ":///");
  }

  @Override
  public final String getScheme() {
    return scheme;
  }

  @Override
  public final FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return make(
        path,
        overwrite,
        () -> super.create(path, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public final FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return make(
        path,
        overwrite,
        () ->
            super.create(
                path, permission, overwrite, bufferSize, replication, blockSize, progress));
  }
}
