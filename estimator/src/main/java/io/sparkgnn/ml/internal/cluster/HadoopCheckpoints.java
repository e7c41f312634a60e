// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.error.EnvironmentException;
import io.sparkgnn.error.FailureKind;
import io.sparkgnn.train.checkpoint.CheckpointStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One training's checkpoints in a folder of any Hadoop file system. A checkpoint is written under a
 * hidden name and renamed, so what has its name is whole; the two newest are kept. A process of an
 * earlier attempt that still writes does no harm: a checkpoint depends on nothing but its number of
 * steps.
 */
public final class HadoopCheckpoints implements CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(HadoopCheckpoints.class);
  private static final String NAME = "steps-";
  private static final int KEPT = 2;

  private final Path folder;
  private final Configuration hadoop;

  public HadoopCheckpoints(String folder, Configuration hadoop) {
    this.folder = new Path(folder);
    this.hadoop = hadoop;
  }

  @Override
  public void check() {
    Path trial = new Path(folder, "." + UUID.randomUUID());
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      files.mkdirs(folder);
      try (FSDataOutputStream out = files.create(trial, true)) {
        out.write(0);
      } finally {
        files.delete(trial, false);
      }
    } catch (IOException | RuntimeException | FSError e) {
      throw notWritten(FailureKind.LASTING, e);
    }
  }

  private EnvironmentException notWritten(FailureKind kind, Throwable e) {
    String message =
        "Cannot write checkpoints to %s: %s; free some space, or set another checkpointPath"
            .formatted(folder, e.getMessage());
    return kind == FailureKind.LASTING
        ? EnvironmentException.lasting(message, e)
        : EnvironmentException.passing(message, e);
  }

  @Override
  public void save(long steps, byte[] checkpoint) {
    Path hidden = new Path(folder, "." + UUID.randomUUID());
    Path named = new Path(folder, String.format("%s%012d", NAME, steps));
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      files.mkdirs(folder);
      try {
        try (FSDataOutputStream out = files.create(hidden, true)) {
          out.write(checkpoint);
        }
        if (!files.rename(hidden, named) && !files.exists(named)) {
          throw new IOException("it could not be renamed to " + named);
        }
      } finally {
        files.delete(hidden, false);
      }
      for (Path old : newestFirst(files).stream().skip(KEPT).toList()) {
        files.delete(old, false);
      }
    } catch (IOException | RuntimeException | FSError e) {
      throw notWritten(FailureKind.PASSING, e);
    }
  }

  @Override
  public Optional<byte[]> newest(Predicate<byte[]> intact) {
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      for (Path file : newestFirst(files)) {
        byte[] bytes = new byte[0];
        try (var in = files.open(file)) {
          bytes = in.readAllBytes();
        } catch (ChecksumException | FileNotFoundException e) {
          LOG.warn("Checkpoint {}: {}", file, e.getMessage());
        }
        if (intact.test(bytes)) {
          LOG.info("Training resumes from checkpoint {}", file);
          return Optional.of(bytes);
        }
        LOG.warn("Checkpoint {} is damaged; training resumes from the one before", file);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw EnvironmentException.passing(
          "Cannot read the checkpoints in " + folder + ": " + e.getMessage(), e);
    }
  }

  private List<Path> newestFirst(FileSystem files) throws IOException {
    FileStatus[] all;
    try {
      all = files.listStatus(folder);
    } catch (FileNotFoundException e) {
      all = new FileStatus[0];
    }
    return Arrays.stream(all)
        .map(FileStatus::getPath)
        .filter(path -> path.getName().startsWith(NAME))
        .sorted(Comparator.comparing(Path::getName).reversed())
        .toList();
  }

  /** Deletes a training's checkpoints, which are of no more use once its model is there. */
  public static void delete(String folder, Configuration hadoop) {
    Path path = new Path(folder);
    try {
      path.getFileSystem(hadoop).delete(path, true);
    } catch (IOException e) {
      LOG.warn("Cannot delete the checkpoints in {}: {}", folder, e.getMessage());
    }
  }
}
