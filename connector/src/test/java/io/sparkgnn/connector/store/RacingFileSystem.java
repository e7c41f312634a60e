// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The local disk as a remote store whose calls can be held up, to force an order on builds that
 * race. A file is made all at once when it is closed, and where it must be new by one of all who
 * try, as on HDFS and object stores.
 */
public class RacingFileSystem extends SchemeFileSystem {
  private static volatile Hook hook = (call, path) -> {};

  /** Called before a call, on its thread. */
  interface Hook {
    void before(String call, Path path) throws IOException;
  }

  /** A store that renames in one step, under the scheme {@code race}. */
  public static final class Renaming extends RacingFileSystem {
    public Renaming() {
      super("race");
    }
  }

  /** An object store: a rename copies and deletes, under the scheme {@code store}. */
  public static final class Uploading extends RacingFileSystem {
    public Uploading() {
      super("store");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      if (!from.getName().startsWith("_")) {
        throw new IOException("an object store does not rename in one step: " + from);
      }
      return super.rename(from, to);
    }

    @Override
    public boolean hasPathCapability(Path path, String capability) throws IOException {
      return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM)
          || super.hasPathCapability(path, capability);
    }
  }

  RacingFileSystem(String scheme) {
    super(scheme);
  }

  static void hook(Hook called) {
    hook = called;
  }

  static void noHook() {
    hook = (call, path) -> {};
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    hook.before("rename", from);
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    hook.before("delete", path);
    return super.delete(path, recursive);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    hook.before("list", path);
    return super.listStatus(path);
  }

  @Override
  final FSDataOutputStream make(Path path, boolean overwrite, Making plain) throws IOException {
    return new FSDataOutputStream(
        new ByteArrayOutputStream() {
          @Override
          public void close() throws IOException {
            hook.before("create", path);
            java.nio.file.Path file = pathToFile(path).toPath();
            Files.createDirectories(file.getParent());
            java.nio.file.Path written =
                Files.write(Files.createTempDirectory("racing").resolve("file"), toByteArray());
            if (overwrite) {
              java.nio.file.Path beside = file.resolveSibling("_part-" + UUID.randomUUID());
              Files.move(written, beside);
              Files.move(
                  beside,
                  file,
                  StandardCopyOption.ATOMIC_MOVE,
                  StandardCopyOption.REPLACE_EXISTING);
            } else {
              try {
                Files.createLink(file, written);
              } catch (java.nio.file.FileAlreadyExistsException e) {
                throw new FileAlreadyExistsException(path.toString());
              } finally {
                Files.delete(written);
              }
            }
            Files.delete(written.getParent());
          }
        },
        null);
  }
}
