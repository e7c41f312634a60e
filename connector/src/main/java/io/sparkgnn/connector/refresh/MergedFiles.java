// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

import io.sparkgnn.connector.write.StripeFolder;
import io.sparkgnn.connector.write.WrittenFile;
import io.sparkgnn.graph.FileDigest;
import io.sparkgnn.store.GraphMerge;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Writes a merged store's files, on all cores of this machine, to any Hadoop file system. */
final class MergedFiles {
  private final org.apache.hadoop.fs.Path folder;
  private final FileSystem fs;

  /**
   * A part of the store that is written.
   *
   * @param found what its writing told
   */
  record Written(GraphMerge.Part part, GraphMerge.Written found, List<WrittenFile> files) {}

  /** Files of a folder that is there. */
  MergedFiles(org.apache.hadoop.fs.Path folder, Configuration configuration) throws IOException {
    this.folder = folder;
    this.fs = StripeFolder.plain(folder.getFileSystem(configuration));
  }

  /** Writes all parts. */
  List<Written> write(GraphMerge merge) throws IOException {
    Path scratch =
        fs instanceof RawLocalFileSystem local
            ? local.pathToFile(folder).toPath()
            : Files.createTempDirectory("spark-gnn-refresh");
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            task -> {
              Thread thread = new Thread(task, "graph-refresh");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<Written>> futures = new ArrayList<>();
      for (GraphMerge.Part part : merge.parts()) {
        futures.add(threads.submit(() -> write(part, scratch)));
      }
      List<Written> written = new ArrayList<>();
      for (Future<Written> future : futures) {
        written.add(future.get());
      }
      return written;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the refresh was interrupted", e);
    } finally {
      threads.shutdownNow();
      awaitEnd(threads);
      if (!(fs instanceof RawLocalFileSystem)) {
        Files.deleteIfExists(scratch);
      }
    }
  }

  /** What still writes must not come after the folder is removed. */
  private static void awaitEnd(ExecutorService threads) {
    try {
      threads.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Written write(GraphMerge.Part part, Path scratch) {
    GraphMerge.Written found = part.write(scratch);
    List<WrittenFile> files = new ArrayList<>();
    try {
      for (String name : found.files()) {
        Path file = scratch.resolve(name);
        FileDigest digest = FileDigest.of(file);
        files.add(new WrittenFile(name, digest.length(), digest.digest()));
        if (fs instanceof RawLocalFileSystem) {
          File local = file.toFile();
          local.setReadOnly(); // readers map the file: nobody may write to it or cut it off
        } else {
          fs.copyFromLocalFile(
              true,
              true,
              new org.apache.hadoop.fs.Path(file.toUri()),
              new org.apache.hadoop.fs.Path(folder, name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + folder + ": " + e.getMessage(), e);
    }
    return new Written(part, found, files);
  }
}
